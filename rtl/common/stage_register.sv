// A pipeline register that moves only when its data is valid. Depth 0 is a wire.
module stage_register #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [Width-1:0] data_i,
  output logic             valid_o,
  output logic [Width-1:0] data_o
);

  if (Depth == 0) begin : gen_wire
    logic unused_clock;
    assign unused_clock = ^{clk_i, rst_ni};
    assign valid_o = valid_i;
    assign data_o = data_i;
  end else begin : gen_registers
    for (genvar i = 0; i < Depth; i++) begin : gen_stage
      logic valid_d, valid_q;
      logic [Width-1:0] data_d, data_q;

      if (i == 0) begin : gen_first
        assign valid_d = valid_i;
        assign data_d = data_i;
      end else begin : gen_next
        assign valid_d = gen_stage[i-1].valid_q;
        assign data_d = gen_stage[i-1].data_q;
      end

      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) valid_q <= 1'b0;
        else valid_q <= valid_d;
      end
      // Data without valid is never looked at: no reset.
      always_ff @(posedge clk_i) begin
        if (valid_d) data_q <= data_d;
      end
    end
    assign valid_o = gen_stage[Depth-1].valid_q;
    assign data_o = gen_stage[Depth-1].data_q;
  end

endmodule
