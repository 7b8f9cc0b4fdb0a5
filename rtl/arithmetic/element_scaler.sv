// One element of a row scaler: result = round(relu?(element) * factor). ReLU makes negative
// elements +0; -0 and NaN stay as they are.
module element_scaler #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Latency = 6,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic             relu_i,
  input  logic [Width-1:0] factor_i,
  input  logic [Width-1:0] element_i,
  output logic             valid_o,
  output logic [Width-1:0] element_o
);

  // The one addend that changes no product, not even a zero's sign.
  localparam logic [Width-1:0] MinusZero = {1'b1, {(Width - 1) {1'b0}}};

  logic [Width-1:0] rectified;
  logic is_nan, is_negative;

  assign is_nan = &element_i[ManWidth+:ExpWidth] && |element_i[ManWidth-1:0];
  assign is_negative = element_i[Width-1] && |element_i[Width-2:0] && !is_nan;
  assign rectified = (relu_i && is_negative) ? '0 : element_i;

  fp_multiply_add #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Latency (Latency)
  ) u_multiply (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (valid_i),
    .a_i     (rectified),
    .w_i     (factor_i),
    .s_i     (MinusZero),
    .valid_o (valid_o),
    .result_o(element_o)
  );

endmodule
