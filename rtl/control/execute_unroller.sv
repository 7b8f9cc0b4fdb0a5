// In front of the execute queue: with B transposed, a preload and its flipping compute become two
// pairs. The first one sends B into the transposer, with a compute whose result nobody wants; the
// second one takes it out as weights while zeros go in.
//
//   preload B, C    ->  preload B, no result     (not reported)
//   compute A, flip     compute A, stay          (not reported)
//                       preload no weights, C
//                       compute A, flip
//
// Passes one operation on per cycle. A configuration between the two takes the place of the compute
// that stays.
module execute_unroller #(
  parameter int unsigned Entries = 2
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    valid_i,
  output logic                    ready_o,
  input  execute_pkg::operation_t operation_i,
  output logic                    valid_o,
  input  logic                    ready_i,
  output execute_pkg::operation_t operation_o,
  output logic                    busy_o
);

  typedef enum logic [1:0] {
    Pass        = 2'd0,
    FillCompute = 2'd1,
    RealPreload = 2'd2
  } state_e;

  /////////////////
  // Queue
  /////////////////
  localparam int unsigned CountWidth = $clog2(Entries + 1);

  execute_pkg::operation_t head, second;
  logic [$bits(head)-1:0] unused_third;
  logic [CountWidth-1:0] count;
  logic pop;

  execute_queue #(
    .Width($bits(head)),
    .Depth(Entries)
  ) u_queue (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (valid_i),
    .ready_o (ready_o),
    .data_i  (operation_i),
    .pop_i   ({1'b0, pop}),
    .count_o (count),
    .head_0_o(head),
    .head_1_o(second),
    .head_2_o(unused_third)
  );
  assign busy_o = count != '0;

  /////////////////
  // Unrolling
  /////////////////
  logic [1:0] state_d, state_q;
  logic transposes, unrolls;

  assign transposes = head.kind == execute_pkg::Preload && head.transpose;
  assign unrolls = transposes && ((second.kind == execute_pkg::Compute && second.flip) ||
      second.kind == execute_pkg::Configure);

  always_comb begin
    state_d = state_q;
    operation_o = head;
    valid_o = count != '0;
    pop = 1'b0;
    unique case (state_q)
      Pass: begin
        valid_o = transposes ? count > CountWidth'(1) : count != '0;
        if (unrolls) begin
          operation_o.reported = 1'b0;
          operation_o.second.present = 1'b0;
        end
        if (valid_o && ready_i) begin
          pop = !unrolls;
          if (unrolls) begin
            state_d = (second.kind == execute_pkg::Compute) ? FillCompute : RealPreload;
          end
        end
      end
      FillCompute: begin
        operation_o = second;
        operation_o.reported = 1'b0;
        operation_o.flip = 1'b0;
        if (ready_i) state_d = RealPreload;
      end
      default: begin
        operation_o.first.present = 1'b0;
        if (ready_i) begin
          pop = 1'b1;
          state_d = Pass;
        end
      end
    endcase
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= Pass;
    else state_q <= state_d;
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (state_q == Pass || count > CountWidth'(1))
      else $error("a preload lost its compute");
    end
  end
`endif

endmodule
