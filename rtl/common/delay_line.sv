// Delays data by Depth cycles in a small ring memory: one write and one read per cycle instead of
// Depth registers. Only data pushed comes out meaningful. Depth 0 is a wire.
//
// `index_i` counts cycles without pause; all lines of an array share one counter.
module delay_line #(
  parameter int unsigned Width = 16,
  parameter int unsigned Depth = 5,
  parameter int unsigned IndexWidth = 8
) (
  input  logic                  clk_i,
  input  logic [IndexWidth-1:0] index_i,
  input  logic                  push_i,
  input  logic [Width-1:0]      data_i,
  output logic [Width-1:0]      data_o
);

  if (Depth == 0) begin : gen_wire
    logic unused_control;
    assign unused_control = ^{clk_i, push_i, index_i};
    assign data_o = data_i;
  end else begin : gen_ring
    localparam int unsigned SlotWidth = (Depth < 2) ? 1 : $clog2(Depth);
    logic [Width-1:0] ring_q [2**SlotWidth];
    logic [SlotWidth-1:0] slot;
    logic unused_index;

    assign slot = index_i[SlotWidth-1:0];
    assign unused_index = ^index_i;
    assign data_o = ring_q[SlotWidth'(slot - SlotWidth'(Depth))];
    always_ff @(posedge clk_i) begin
      if (push_i) ring_q[slot] <= data_i;
    end
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  initial begin
    assert (2 ** IndexWidth >= Depth)
    else $error("index of %0d bits is too narrow for a delay of %0d", IndexWidth, Depth);
  end
`endif

endmodule
