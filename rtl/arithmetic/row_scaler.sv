// Scales a row of local memory on its way in or out, element by element, or lets it through as it
// is where `bypass_i` is set, in as many cycles. One row per cycle.
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

  logic scale, scaled_valid, raw_valid;
  logic [RowWidth-1:0] scaled, raw;
  logic [Dim-1:0] element_valid;

  assign scale = valid_i && !bypass_i;
  for (genvar i = 0; i < Dim; i++) begin : gen_element
    element_scaler #(
      .ExpWidth(ExpWidth),
      .ManWidth(ManWidth),
      .Latency (Latency)
    ) u_element (
      .clk_i    (clk_i),
      .rst_ni   (rst_ni),
      .valid_i  (scale),
      .relu_i   (relu_i),
      .factor_i (factor_i),
      .element_i(row_i[i*Width+:Width]),
      .valid_o  (element_valid[i]),
      .element_o(scaled[i*Width+:Width])
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
