// result = a * w + s in an IEEE binary format, rounded once, to nearest even. Subnormals and
// infinities as in the standard; every NaN result is the canonical one.
//
// Three steps: multiply and align, add, normalise and round. Product and addend meet in a frame of
// FrameWidth bits:
//
//   | carry | product: 2 integer bits, 2 * ManWidth fraction bits | GuardBits |
//
// The operand with the larger exponent stays in place, the other one moves right; what falls out
// is kept as a sticky lowest bit. Three guard bits are enough: the larger operand has at most
// Precision leading zeros (a product with one subnormal factor), and bits are lost only where at
// most one more can cancel, so that the rounding position stays above the sticky bit.
//
// Latency is the number of registers between operands and result. The first three of them separate
// the steps, the others delay the operands and the result.
module fp_multiply_add #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Latency = 5,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] w_i,
  input  logic [Width-1:0] s_i,
  output logic             valid_o,
  output logic [Width-1:0] result_o
);

  /////////////////
  // Constants
  /////////////////
  localparam int unsigned Precision = ManWidth + 1;
  localparam int unsigned GuardBits = 3;
  localparam int unsigned FrameWidth = 2 * Precision + GuardBits + 1;
  // Signed: products reach from 2 - Bias to 2 * (2^ExpWidth - 2) - Bias.
  localparam int unsigned WideExp = ExpWidth + 2;
  localparam int unsigned CountWidth = $clog2(FrameWidth + 1);
  localparam logic signed [WideExp-1:0] Bias = WideExp'((1 << (ExpWidth - 1)) - 1);
  localparam logic [WideExp-1:0] InfExp = WideExp'((1 << ExpWidth) - 1);
  localparam logic [Width-1:0] CanonicalNan =
      {1'b0, {ExpWidth{1'b1}}, 1'b1, {(ManWidth - 1) {1'b0}}};

  // Registers in front of the operands, after multiply and add, and after rounding.
  localparam int unsigned AfterRound = (Latency == 0) ? 0 : (Latency > 4) ? Latency - 3 : 1;
  localparam int unsigned AfterAlign = (Latency > 1) ? 1 : 0;
  localparam int unsigned AfterAdd = (Latency > 2) ? 1 : 0;
  localparam int unsigned AtInput = (Latency > 3) ? 1 : 0;

  typedef struct packed {
    logic [Width-1:0] a;
    logic [Width-1:0] w;
    logic [Width-1:0] s;
  } operands_t;

  // `special` replaces the sum: an infinity or NaN.
  typedef struct packed {
    logic                  is_special;
    logic [Width-1:0]      special;
    logic                  larger_sign;
    logic                  subtract;
    logic [WideExp-1:0]    exponent;
    logic [FrameWidth-1:0] larger;
    logic [FrameWidth-1:0] smaller;
  } aligned_t;

  typedef struct packed {
    logic                  is_special;
    logic [Width-1:0]      special;
    logic                  sign;
    logic [WideExp-1:0]    exponent;
    logic [FrameWidth-1:0] magnitude;
  } sum_t;

  /////////////////
  // Operands
  /////////////////
  operands_t operands_in, operands;
  logic operands_valid;

  assign operands_in.a = a_i;
  assign operands_in.w = w_i;
  assign operands_in.s = s_i;
  stage_register #(
    .Width($bits(operands_in)),
    .Depth(AtInput)
  ) u_operands (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(valid_i),
    .data_i (operands_in),
    .valid_o(operands_valid),
    .data_o (operands)
  );

  /////////////////
  // Multiply and align
  /////////////////
  aligned_t aligned_in, aligned;
  logic aligned_valid;
  logic a_zero, w_zero, a_max, w_max, s_max, a_nan, w_nan, s_nan, a_inf, w_inf, s_inf;
  logic product_sign, s_sign, product_is_larger;
  logic [Precision-1:0] a_significand, w_significand, s_significand;
  logic [2*Precision-1:0] product;
  logic signed [WideExp-1:0] a_exponent, w_exponent, s_exponent, product_exponent, distance;
  logic [WideExp-1:0] shift;
  logic [FrameWidth-1:0] product_frame, s_frame, moved, kept, lost;

  always_comb begin
    {a_zero, w_zero, a_max, w_max, s_max, a_nan, w_nan, s_nan, a_inf, w_inf, s_inf} = '0;
    {product_sign, s_sign, product_is_larger} = '0;
    {a_significand, w_significand, s_significand} = '0;
    {a_exponent, w_exponent, s_exponent, product_exponent, distance, shift} = '0;
    {product, product_frame, s_frame, moved, kept, lost} = '0;
    aligned_in = '0;
    if (operands_valid) begin
      a_significand = {|operands.a[ManWidth+:ExpWidth], operands.a[ManWidth-1:0]};
      w_significand = {|operands.w[ManWidth+:ExpWidth], operands.w[ManWidth-1:0]};
      s_significand = {|operands.s[ManWidth+:ExpWidth], operands.s[ManWidth-1:0]};
      a_zero = a_significand == '0;
      w_zero = w_significand == '0;
      a_max = &operands.a[ManWidth+:ExpWidth];
      w_max = &operands.w[ManWidth+:ExpWidth];
      s_max = &operands.s[ManWidth+:ExpWidth];
      a_nan = a_max && |operands.a[ManWidth-1:0];
      w_nan = w_max && |operands.w[ManWidth-1:0];
      s_nan = s_max && |operands.s[ManWidth-1:0];
      a_inf = a_max && !a_nan;
      w_inf = w_max && !w_nan;
      s_inf = s_max && !s_nan;
      product_sign = operands.a[Width-1] ^ operands.w[Width-1];
      s_sign = operands.s[Width-1];

      // Subnormals have the exponent of the least normal numbers.
      a_exponent = {2'b00, operands.a[ManWidth+:ExpWidth]};
      w_exponent = {2'b00, operands.w[ManWidth+:ExpWidth]};
      s_exponent = {2'b00, operands.s[ManWidth+:ExpWidth]};
      a_exponent[0] = a_exponent[0] | !a_significand[Precision-1];
      w_exponent[0] = w_exponent[0] | !w_significand[Precision-1];
      s_exponent[0] = s_exponent[0] | !s_significand[Precision-1];
      product_exponent = a_exponent + w_exponent - Bias;
      product = {{Precision{1'b0}}, a_significand} * {{Precision{1'b0}}, w_significand};

      distance = product_exponent - s_exponent;
      product_is_larger = !distance[WideExp-1] && product != '0;
      shift = distance[WideExp-1] ? -distance : distance;
      product_frame = {1'b0, product, {GuardBits{1'b0}}};
      s_frame = {2'b00, s_significand, {(Precision - 1 + GuardBits) {1'b0}}};
      moved = product_is_larger ? s_frame : product_frame;
      if (shift >= WideExp'(FrameWidth)) begin
        lost = moved;
      end else begin
        kept = moved >> shift;
        lost = moved & ~({FrameWidth{1'b1}} << shift);
      end

      aligned_in.exponent = product_is_larger ? product_exponent : s_exponent;
      aligned_in.larger = product_is_larger ? product_frame : s_frame;
      aligned_in.smaller = {kept[FrameWidth-1:1], kept[0] | (|lost)};
      aligned_in.larger_sign = product_is_larger ? product_sign : s_sign;
      aligned_in.subtract = product_sign ^ s_sign;
      aligned_in.is_special = a_max || w_max || s_max;
      if (a_nan || w_nan || s_nan || (a_inf && w_zero) || (a_zero && w_inf) ||
          ((a_inf || w_inf) && s_inf && aligned_in.subtract)) begin
        aligned_in.special = CanonicalNan;
      end else begin
        aligned_in.special = {s_inf ? s_sign : product_sign, {ExpWidth{1'b1}}, {ManWidth{1'b0}}};
      end
    end
  end

  stage_register #(
    .Width($bits(aligned_in)),
    .Depth(AfterAlign)
  ) u_aligned (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(operands_valid),
    .data_i (aligned_in),
    .valid_o(aligned_valid),
    .data_o (aligned)
  );

  /////////////////
  // Add
  /////////////////
  sum_t sum_in, sum;
  logic sum_valid;
  logic [FrameWidth-1:0] difference;

  always_comb begin
    difference = '0;
    sum_in = '0;
    if (aligned_valid) begin
      difference = aligned.larger - aligned.smaller;
      sum_in.is_special = aligned.is_special;
      sum_in.special = aligned.special;
      sum_in.exponent = aligned.exponent;
      sum_in.sign = aligned.larger_sign;
      if (!aligned.subtract) begin
        sum_in.magnitude = aligned.larger + aligned.smaller;
      end else if (difference[FrameWidth-1]) begin
        sum_in.magnitude = -difference;
        sum_in.sign = !aligned.larger_sign;
      end else begin
        sum_in.magnitude = difference;
        // Cancellation gives +0.
        if (difference == '0) sum_in.sign = 1'b0;
      end
    end
  end

  stage_register #(
    .Width($bits(sum_in)),
    .Depth(AfterAdd)
  ) u_sum (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(aligned_valid),
    .data_i (sum_in),
    .valid_o(sum_valid),
    .data_o (sum)
  );

  /////////////////
  // Normalise and round
  /////////////////
  logic [Width-1:0] rounded;
  logic [CountWidth-1:0] zeros, left;
  logic [FrameWidth-1:0] normal;
  logic [WideExp-1:0] biased;
  logic [WideExp+ManWidth-1:0] packed_value;
  logic round_up;

  always_comb begin
    {zeros, left, normal, biased, packed_value, round_up} = '0;
    rounded = '0;
    if (sum_valid) begin
      zeros = CountWidth'(FrameWidth);
      for (int unsigned i = 0; i < FrameWidth; i++) begin
        if (sum.magnitude[i]) zeros = CountWidth'(FrameWidth - 1 - i);
      end
      // The top bit of the frame has exponent + 2: a result below the least normal number stays
      // where its top bit would have exponent 1.
      if ({{(WideExp - CountWidth) {1'b0}}, zeros} > sum.exponent) begin
        left = CountWidth'(sum.exponent + WideExp'(1));
      end else begin
        left = zeros;
      end
      normal = sum.magnitude << left;
      biased = normal[FrameWidth-1] ? sum.exponent + WideExp'(2) - WideExp'(left) : '0;
      round_up = normal[FrameWidth-Precision-1] &&
          (normal[FrameWidth-Precision] || |normal[FrameWidth-Precision-2:0]);
      // A carry out of the fraction moves on into the exponent, which is just right.
      packed_value = {biased, normal[FrameWidth-2-:ManWidth]} + {{(WideExp + ManWidth - 1) {1'b0}},
                                                                round_up};
      if (sum.is_special) begin
        rounded = sum.special;
      end else if (packed_value[ManWidth+:WideExp] >= InfExp) begin
        rounded = {sum.sign, {ExpWidth{1'b1}}, {ManWidth{1'b0}}};
      end else begin
        rounded = {sum.sign, packed_value[0+:ExpWidth+ManWidth]};
      end
    end
  end

  stage_register #(
    .Width(Width),
    .Depth(AfterRound)
  ) u_result (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(sum_valid),
    .data_i (rounded),
    .valid_o(valid_o),
    .data_o (result_o)
  );

endmodule
