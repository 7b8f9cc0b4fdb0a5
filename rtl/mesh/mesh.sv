// The systolic array with its skews: whole rows go in, one per cycle, and whole result rows come
// out (2 * Dim - 1) * Latency + OutputDelay cycles later; nothing can stop them on the way.
//
// A row that is fed may do three things at once, for all cells: compute (a, s), shift weights down
// (w, the last row of the block first), clear the weights that do not compute. Cell (r, c) sees the
// row (r + c) * Latency cycles after it was fed, so all control is one chain with a tap per
// diagonal.
module mesh #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Latency = 5,      // of a cell: tile latency + 1
  parameter int unsigned OutputDelay = 2,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                compute_i,
  input  logic                load_i,
  input  logic                clear_i,
  input  logic                select_i,
  input  logic [RowWidth-1:0] a_i,
  input  logic [RowWidth-1:0] w_i,
  input  logic [RowWidth-1:0] s_i,
  output logic                valid_o,
  output logic [RowWidth-1:0] result_o
);

  localparam int unsigned Diagonals = 2 * Dim - 1;
  localparam int unsigned LastTap = (Diagonals - 1) * Latency;
  localparam int unsigned MeshLatency = Diagonals * Latency + OutputDelay;
  localparam int unsigned IndexWidth = $clog2(Dim * Latency + OutputDelay);

  /////////////////
  // Control
  /////////////////
  // Bit n of a chain is the control of the row that was fed n cycles ago.
  logic [MeshLatency:0] compute_chain;
  logic [LastTap:0] load_chain, clear_chain, select_chain;
  logic [MeshLatency-1:0] compute_q;
  logic [LastTap-1:0] load_q, clear_q, select_q;
  logic [IndexWidth-1:0] index_q;

  assign compute_chain = {compute_q, compute_i};
  assign load_chain = {load_q, load_i};
  assign clear_chain = {clear_q, clear_i};
  assign select_chain = {select_q, select_i};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      compute_q <= '0;
      load_q <= '0;
      clear_q <= '0;
      select_q <= '0;
      index_q <= '0;
    end else begin
      compute_q <= compute_chain[MeshLatency-1:0];
      load_q <= load_chain[LastTap-1:0];
      clear_q <= clear_chain[LastTap-1:0];
      select_q <= select_chain[LastTap-1:0];
      index_q <= index_q + 1'b1;
    end
  end

  logic [Diagonals-1:0] compute, load, clear, select;
  for (genvar d = 0; d < Diagonals; d++) begin : gen_tap
    assign compute[d] = compute_chain[d*Latency];
    assign load[d] = load_chain[d*Latency];
    assign clear[d] = clear_chain[d*Latency];
    assign select[d] = select_chain[d*Latency];
  end
  assign valid_o = compute_chain[MeshLatency];

  /////////////////
  // Skews: element n of a row waits n hops; results wait for the last column
  /////////////////
  logic [RowWidth-1:0] a_skewed, w_skewed, s_skewed, sums;

  for (genvar n = 0; n < Dim; n++) begin : gen_skew
    delay_line #(
      .Width     (Width),
      .Depth     (n * Latency),
      .IndexWidth(IndexWidth)
    ) u_a (
      .clk_i  (clk_i),
      .index_i(index_q),
      .push_i (compute_i),
      .data_i (a_i[n*Width+:Width]),
      .data_o (a_skewed[n*Width+:Width])
    );
    delay_line #(
      .Width     (Width),
      .Depth     (n * Latency),
      .IndexWidth(IndexWidth)
    ) u_w (
      .clk_i  (clk_i),
      .index_i(index_q),
      .push_i (load_i),
      .data_i (w_i[n*Width+:Width]),
      .data_o (w_skewed[n*Width+:Width])
    );
    delay_line #(
      .Width     (Width),
      .Depth     (n * Latency),
      .IndexWidth(IndexWidth)
    ) u_s (
      .clk_i  (clk_i),
      .index_i(index_q),
      .push_i (compute_i),
      .data_i (s_i[n*Width+:Width]),
      .data_o (s_skewed[n*Width+:Width])
    );
    delay_line #(
      .Width     (Width),
      .Depth     ((Dim - 1 - n) * Latency + OutputDelay),
      .IndexWidth(IndexWidth)
    ) u_result (
      .clk_i  (clk_i),
      .index_i(index_q),
      .push_i (compute_chain[(Dim+n)*Latency]),
      .data_i (sums[n*Width+:Width]),
      .data_o (result_o[n*Width+:Width])
    );
  end

  /////////////////
  // Rows
  /////////////////
  for (genvar r = 0; r < Dim; r++) begin : gen_row
    logic [RowWidth-1:0] w_in, s_in, w_out, s_out;

    if (r == 0) begin : gen_top
      assign w_in = w_skewed;
      assign s_in = s_skewed;
    end else begin : gen_below
      assign w_in = gen_row[r-1].w_out;
      assign s_in = gen_row[r-1].s_out;
    end

    mesh_row #(
      .ExpWidth  (ExpWidth),
      .ManWidth  (ManWidth),
      .Dim       (Dim),
      .Latency   (Latency),
      .IndexWidth(IndexWidth)
    ) u_row (
      .clk_i    (clk_i),
      .rst_ni   (rst_ni),
      .index_i  (index_q),
      .compute_i(compute[r+:Dim]),
      .load_i   (load[r+:Dim]),
      .clear_i  (clear[r+:Dim]),
      .select_i (select[r+:Dim]),
      .a_i      (a_skewed[r*Width+:Width]),
      .w_i      (w_in),
      .s_i      (s_in),
      .w_o      (w_out),
      .s_o      (s_out)
    );
  end
  assign sums = gen_row[Dim-1].s_out;

  logic unused_w;
  assign unused_w = ^gen_row[Dim-1].w_out;

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(load_i && clear_i))
      else $error("a row both loads and clears weights");
    end
  end
`endif

endmodule
