// Depth registers in a row: what goes in comes out Depth cycles later, and waits there until it is
// taken. A register takes a new entry in the cycle in which it hands on the old one.
module elastic_delay #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 2
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  output logic             ready_o,
  input  logic [Width-1:0] data_i,
  output logic             valid_o,
  input  logic             ready_i,
  output logic [Width-1:0] data_o
);

  if (Depth == 0) begin : gen_wire
    logic unused_clock;
    assign unused_clock = ^{clk_i, rst_ni};
    assign ready_o = ready_i;
    assign valid_o = valid_i;
    assign data_o = data_i;
  end else begin : gen_registers
    logic [Depth-1:0] valid_d, valid_q, moves;

    for (genvar i = 0; i < Depth; i++) begin : gen_stage
      logic [Width-1:0] data_d, data_q;

      // There is a gap here or further on.
      assign moves[i] = ready_i || !(&valid_q[Depth-1:i]);
      if (i == 0) begin : gen_first
        assign valid_d[i] = moves[i] ? valid_i : valid_q[i];
        assign data_d = data_i;
      end else begin : gen_next
        assign valid_d[i] = moves[i] ? valid_q[i-1] : valid_q[i];
        assign data_d = gen_stage[i-1].data_q;
      end
      always_ff @(posedge clk_i) begin
        if (moves[i] && valid_d[i]) data_q <= data_d;
      end
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) valid_q <= '0;
      else valid_q <= valid_d;
    end
    assign ready_o = moves[0];
    assign valid_o = valid_q[Depth-1];
    assign data_o = gen_stage[Depth-1].data_q;
  end

endmodule
