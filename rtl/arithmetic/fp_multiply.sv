// result = a * b, rounded once: a multiply-add of -0, the one addend that changes no product, not
// even a zero's sign.
module fp_multiply #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Latency = 6,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  output logic             valid_o,
  output logic [Width-1:0] result_o
);

  localparam logic [Width-1:0] MinusZero = {1'b1, {(Width - 1) {1'b0}}};

  fp_multiply_add #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Latency (Latency)
  ) u_multiply_add (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (valid_i),
    .a_i     (a_i),
    .w_i     (b_i),
    .s_i     (MinusZero),
    .valid_o (valid_o),
    .result_o(result_o)
  );

endmodule
