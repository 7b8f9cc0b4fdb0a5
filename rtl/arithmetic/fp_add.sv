// result = a + b, rounded once: a multiply-add by one, which keeps the signs of zeros.
module fp_add #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Latency = 1,
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

  localparam logic [Width-1:0] One = {2'b00, {(ExpWidth - 1) {1'b1}}, {ManWidth{1'b0}}};

  fp_multiply_add #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Latency (Latency)
  ) u_multiply_add (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (valid_i),
    .a_i     (a_i),
    .w_i     (One),
    .s_i     (b_i),
    .valid_o (valid_o),
    .result_o(result_o)
  );

endmodule
