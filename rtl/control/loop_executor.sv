// The execute unit of the loop unroller: a preload and a compute for each block product, i inside j
// inside k. New weights come with i = 0; for the other i the preload only names C.
//
// The positions of the blocks of A, B and C grow by addition; there is no multiplier.
module loop_executor #(
  parameter int unsigned Dim = 4
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         start_i,
  input  logic                         advance_i,  // to the next command
  input  accelerator_pkg::loop_shape_t loop_i,     // still from start to end
  input  logic [25:0]                  a_local_i,  // first rows of A, B and C
  input  logic [25:0]                  b_local_i,
  input  logic [25:0]                  c_local_i,
  output logic                         busy_o,
  output logic                         last_o,
  output logic [15:0]                  i_o,
  output logic [15:0]                  j_o,
  output logic [15:0]                  k_o,
  output accelerator_pkg::command_t    command_o
);

  localparam int unsigned DimBits = $clog2(Dim);

  logic busy_d, busy_q, computes_d, computes_q, i_ends, j_ends, k_ends;
  logic [15:0] i_d, i_q, j_d, j_q, k_d, k_q;
  // Numbers of the blocks in their matrices; `a_base` is A's at i = 0.
  logic [25:0] a_d, a_q, a_base_d, a_base_q, b_d, b_q, c_d, c_q, a_base_next;

  assign i_ends = i_q == loop_i.i - 16'd1;
  assign j_ends = j_q == loop_i.j - 16'd1;
  assign k_ends = k_q == loop_i.k - 16'd1;
  assign busy_o = busy_q;
  assign last_o = computes_q && i_ends && j_ends && k_ends;
  assign i_o = i_q;
  assign j_o = j_q;
  assign k_o = k_q;
  assign a_base_next = a_base_q + (loop_i.transpose_a ? 26'(loop_i.i) : 26'd1);

  /////////////////
  // The command
  /////////////////
  logic [15:0] rows, columns, depth;
  accelerator_pkg::block_t a, b, c, d;

  assign rows = 16'(Dim) - (i_ends ? loop_i.pad_i : 16'd0);
  assign columns = 16'(Dim) - (j_ends ? loop_i.pad_j : 16'd0);
  assign depth = 16'(Dim) - (k_ends ? loop_i.pad_k : 16'd0);

  always_comb begin
    a = '0;
    b = '0;
    c = '0;
    d = '0;
    a.rows = rows;
    a.columns = depth;
    a.address.row = a_local_i + (a_q << DimBits);
    b.rows = depth;
    b.columns = columns;
    b.address.row = b_local_i + (b_q << DimBits);
    if (i_q != '0) b.address = '1;
    c.rows = rows;
    c.columns = columns;
    c.address.in_accumulator = 1'b1;
    c.address.accumulate = loop_i.accumulate || k_q != '0;
    c.address.row = c_local_i + (c_q << DimBits);
    d.rows = 16'(Dim);
    d.columns = 16'(Dim);
    d.address = '1;

    command_o.from_loop = 1'b1;
    if (computes_q) begin
      command_o.funct = (i_q == '0) ? accelerator_pkg::ComputePreloaded :
          accelerator_pkg::ComputeAccumulated;
      command_o.rs1 = a;
      command_o.rs2 = d;
    end else begin
      command_o.funct = accelerator_pkg::Preload;
      command_o.rs1 = b;
      command_o.rs2 = c;
    end
  end

  /////////////////
  // The walk
  /////////////////
  always_comb begin
    busy_d = busy_q;
    computes_d = computes_q;
    i_d = i_q;
    j_d = j_q;
    k_d = k_q;
    a_d = a_q;
    a_base_d = a_base_q;
    b_d = b_q;
    c_d = c_q;
    if (start_i) begin
      busy_d = 1'b1;
      computes_d = 1'b0;
      i_d = '0;
      j_d = '0;
      k_d = '0;
      a_d = '0;
      a_base_d = '0;
      b_d = '0;
      c_d = '0;
    end else if (advance_i) begin
      computes_d = !computes_q;
      if (last_o) busy_d = 1'b0;
      if (computes_q && !i_ends) begin
        i_d = i_q + 16'd1;
        a_d = a_q + (loop_i.transpose_a ? 26'd1 : 26'(loop_i.k));
        c_d = c_q + 26'(loop_i.j);
      end else if (computes_q && !j_ends) begin
        i_d = '0;
        j_d = j_q + 16'd1;
        a_d = a_base_q;
        b_d = b_q + (loop_i.transpose_b ? 26'(loop_i.k) : 26'd1);
        c_d = 26'(j_q) + 26'd1;
      end else if (computes_q) begin
        i_d = '0;
        j_d = '0;
        k_d = k_q + 16'd1;
        a_d = a_base_next;
        a_base_d = a_base_next;
        b_d = loop_i.transpose_b ? 26'(k_q) + 26'd1 : b_q + 26'd1;
        c_d = '0;
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      computes_q <= 1'b0;
      i_q <= '0;
      j_q <= '0;
      k_q <= '0;
      a_q <= '0;
      a_base_q <= '0;
      b_q <= '0;
      c_q <= '0;
    end else begin
      busy_q <= busy_d;
      computes_q <= computes_d;
      i_q <= i_d;
      j_q <= j_d;
      k_q <= k_d;
      a_q <= a_d;
      a_base_q <= a_base_d;
      b_q <= b_d;
      c_q <= c_d;
    end
  end

endmodule
