// One processing element, weight-stationary: s_o = a * w + s, Latency cycles later, beside the
// operands for the neighbours: a to the right, weights downwards.
//
// Of two weight registers one computes and the other one is filled: `select_i` names the one that
// computes with this row. A filled register shifts: it takes w_i and hands its old content on, so
// that after as many rows as the mesh has, each cell holds its own row of the weight block.
module mesh_cell #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Latency = 5,
  parameter int unsigned IndexWidth = 8,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [IndexWidth-1:0] index_i,
  input  logic                  compute_i,  // a and s are valid and somebody wants the result
  input  logic                  load_i,     // w is valid
  input  logic                  clear_i,    // zero the register that does not compute
  input  logic                  select_i,
  input  logic [Width-1:0]      a_i,
  input  logic [Width-1:0]      w_i,
  input  logic [Width-1:0]      s_i,
  output logic [Width-1:0]      a_o,
  output logic [Width-1:0]      w_o,
  output logic [Width-1:0]      s_o
);

  logic [Width-1:0] weight_0_d, weight_0_q, weight_1_d, weight_1_q, active, staged;

  assign active = select_i ? weight_1_q : weight_0_q;
  assign staged = select_i ? weight_0_q : weight_1_q;

  always_comb begin
    weight_0_d = weight_0_q;
    weight_1_d = weight_1_q;
    if (load_i || clear_i) begin
      if (select_i) weight_0_d = load_i ? w_i : '0;
      else weight_1_d = load_i ? w_i : '0;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      weight_0_q <= '0;
      weight_1_q <= '0;
    end else begin
      weight_0_q <= weight_0_d;
      weight_1_q <= weight_1_d;
    end
  end

  logic unused_valid;
  fp_multiply_add #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Latency (Latency)
  ) u_multiply_add (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (compute_i),
    .a_i     (a_i),
    .w_i     (active),
    .s_i     (s_i),
    .valid_o (unused_valid),
    .result_o(s_o)
  );

  delay_line #(
    .Width     (Width),
    .Depth     (Latency),
    .IndexWidth(IndexWidth)
  ) u_delay_a (
    .clk_i  (clk_i),
    .index_i(index_i),
    .push_i (compute_i),
    .data_i (a_i),
    .data_o (a_o)
  );
  delay_line #(
    .Width     (Width),
    .Depth     (Latency),
    .IndexWidth(IndexWidth)
  ) u_delay_w (
    .clk_i  (clk_i),
    .index_i(index_i),
    .push_i (load_i),
    .data_i (staged),
    .data_o (w_o)
  );

endmodule
