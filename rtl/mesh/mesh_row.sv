// A row of cells: A travels from left to right, partial sums and weights pass from the row above to
// the row below. Control comes per column, already delayed as the operands are.
module mesh_row #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Latency = 5,
  parameter int unsigned IndexWidth = 8,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [IndexWidth-1:0] index_i,
  input  logic [Dim-1:0]        compute_i,
  input  logic [Dim-1:0]        load_i,
  input  logic [Dim-1:0]        clear_i,
  input  logic [Dim-1:0]        select_i,
  input  logic [Width-1:0]      a_i,
  input  logic [RowWidth-1:0]   w_i,
  input  logic [RowWidth-1:0]   s_i,
  output logic [RowWidth-1:0]   w_o,
  output logic [RowWidth-1:0]   s_o
);

  for (genvar c = 0; c < Dim; c++) begin : gen_cell
    logic [Width-1:0] a_in, a_out;

    if (c == 0) begin : gen_first
      assign a_in = a_i;
    end else begin : gen_next
      assign a_in = gen_cell[c-1].a_out;
    end

    mesh_cell #(
      .ExpWidth  (ExpWidth),
      .ManWidth  (ManWidth),
      .Latency   (Latency),
      .IndexWidth(IndexWidth)
    ) u_cell (
      .clk_i    (clk_i),
      .rst_ni   (rst_ni),
      .index_i  (index_i),
      .compute_i(compute_i[c]),
      .load_i   (load_i[c]),
      .clear_i  (clear_i[c]),
      .select_i (select_i[c]),
      .a_i      (a_in),
      .w_i      (w_i[c*Width+:Width]),
      .s_i      (s_i[c*Width+:Width]),
      .a_o      (a_out),
      .w_o      (w_o[c*Width+:Width]),
      .s_o      (s_o[c*Width+:Width])
    );
  end

  // Nothing is to the right of the last cell.
  logic unused_a;
  assign unused_a = ^gen_cell[Dim-1].a_out;

endmodule
