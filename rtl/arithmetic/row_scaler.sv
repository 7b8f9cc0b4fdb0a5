// Scales a row of local memory on its way in or out: result = round(relu?(data) * factor) for each
// element, or the data itself where `bypass_i` is set. One row per cycle.
//
// ReLU makes negative elements +0; -0 and NaN stay as they are.
module row_scaler #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Latency = 6,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                valid_i,
  input  logic                bypass_i,
  input  logic                relu_i,
  input  logic [Width-1:0]    factor_i,
  input  logic [RowWidth-1:0] row_i,
  output logic                valid_o,
  output logic [RowWidth-1:0] row_o
);

  // The one addend that changes no product, not even a zero's sign.
  localparam logic [Width-1:0] MinusZero = {1'b1, {(Width - 1) {1'b0}}};

  logic scale, scaled_valid, raw_valid;
  logic [RowWidth-1:0] scaled, raw;
  logic [Dim-1:0] element_valid;

  assign scale = valid_i && !bypass_i;
  for (genvar i = 0; i < Dim; i++) begin : gen_element
    logic [Width-1:0] element, rectified;
    logic is_nan, is_negative;

    assign element = row_i[i*Width+:Width];
    assign is_nan = &element[ManWidth+:ExpWidth] && |element[ManWidth-1:0];
    assign is_negative = element[Width-1] && |element[Width-2:0] && !is_nan;
    assign rectified = (relu_i && is_negative) ? '0 : element;
    fp_multiply_add #(
      .ExpWidth(ExpWidth),
      .ManWidth(ManWidth),
      .Latency (Latency)
    ) u_multiply (
      .clk_i   (clk_i),
      .rst_ni  (rst_ni),
      .valid_i (scale),
      .a_i     (rectified),
      .w_i     (factor_i),
      .s_i     (MinusZero),
      .valid_o (element_valid[i]),
      .result_o(scaled[i*Width+:Width])
    );
  end
  assign scaled_valid = element_valid[0];

  stage_register #(
    .Width(RowWidth),
    .Depth(Latency)
  ) u_raw (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(valid_i && bypass_i),
    .data_i (row_i),
    .valid_o(raw_valid),
    .data_o (raw)
  );

  assign valid_o = scaled_valid || raw_valid;
  assign row_o = raw_valid ? raw : scaled;

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (element_valid == {Dim{element_valid[0]}})
      else $error("elements of one row arrive apart");
    end
  end
`endif

endmodule
