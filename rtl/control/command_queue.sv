// The way of a command from the core to the loop unroller: short queues in a row, one cycle each.
// They stand for the core's command router, the raw command queue and the queues in front of the
// two loop unrollers of the design this one follows.
module command_queue #(
  parameter int unsigned Stages = 4,
  parameter int unsigned Entries = 2  // per stage
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  output logic                      ready_o,
  input  accelerator_pkg::command_t command_i,
  output logic                      valid_o,
  input  logic                      ready_i,
  output accelerator_pkg::command_t command_o,
  output logic                      busy_o
);

  logic [Stages:0] valid, ready;
  logic [Stages-1:0] empty, full;

  assign valid[0] = valid_i;
  assign ready[Stages] = ready_i;
  assign ready_o = ready[0];
  assign valid_o = valid[Stages];
  assign busy_o = !(&empty);

  for (genvar i = 0; i < Stages; i++) begin : gen_stage
    accelerator_pkg::command_t command_in, command_out;
    logic [$clog2(Entries + 1)-1:0] unused_count;

    if (i == 0) begin : gen_first
      assign command_in = command_i;
    end else begin : gen_next
      assign command_in = gen_stage[i-1].command_out;
    end
    assign ready[i] = !full[i];
    assign valid[i+1] = !empty[i];

    fifo #(
      .Width($bits(command_in)),
      .Depth(Entries)
    ) u_queue (
      .clk_i  (clk_i),
      .rst_ni (rst_ni),
      .push_i (valid[i] && ready[i]),
      .data_i (command_in),
      .pop_i  (valid[i+1] && ready[i+1]),
      .data_o (command_out),
      .empty_o(empty[i]),
      .full_o (full[i]),
      .count_o(unused_count)
    );
  end
  assign command_o = gen_stage[Stages-1].command_out;

endmodule
