// Identifiers of transactions on their way: hands out the lowest one that is free. An identifier
// that comes back is free in the same cycle.
module id_pool #(
  parameter int unsigned Ids = 16,
  localparam int unsigned IdWidth = $clog2(Ids)
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               take_i,       // id_o, only while available_o
  output logic               available_o,
  output logic [IdWidth-1:0] id_o,
  input  logic               release_i,
  input  logic [IdWidth-1:0] release_id_i,
  output logic               busy_o        // some are on their way
);

  logic [Ids-1:0] taken_d, taken_q, left;

  always_comb begin
    left = taken_q;
    if (release_i) left[release_id_i] = 1'b0;
    id_o = '0;
    for (int unsigned i = Ids; i > 0; i--) begin
      if (!left[i-1]) id_o = IdWidth'(i - 1);
    end
  end
  always_comb begin
    taken_d = left;
    if (take_i) taken_d[id_o] = 1'b1;
  end
  assign available_o = !(&left);
  assign busy_o = |left;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) taken_q <= '0;
    else taken_q <= taken_d;
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(release_i && !taken_q[release_id_i]))
      else $error("release of an identifier that is free");
      assert (!(take_i && !available_o))
      else $error("no identifier is free");
    end
  end
`endif

endmodule
