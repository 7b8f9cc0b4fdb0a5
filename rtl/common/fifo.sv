// A queue of Depth entries with registered contents: what is pushed can be popped in the next
// cycle. Pushing into a full queue is the user's mistake, unless it is popped in the same cycle.
module fifo #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 2,
  localparam int unsigned CountWidth = $clog2(Depth + 1)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  push_i,
  input  logic [Width-1:0]      data_i,
  input  logic                  pop_i,
  output logic [Width-1:0]      data_o,
  output logic                  empty_o,
  output logic                  full_o,
  output logic [CountWidth-1:0] count_o
);

  localparam int unsigned SlotWidth = (Depth < 2) ? 1 : $clog2(Depth);
  localparam logic [SlotWidth-1:0] LastSlot = SlotWidth'(Depth - 1);

  logic [Width-1:0] entries_q [Depth];
  logic [SlotWidth-1:0] head_d, head_q, tail_d, tail_q;
  logic [CountWidth-1:0] count_d, count_q;

  assign data_o = entries_q[head_q];
  assign empty_o = count_q == '0;
  assign full_o = count_q == CountWidth'(Depth);
  assign count_o = count_q;

  always_comb begin
    head_d = head_q;
    tail_d = tail_q;
    count_d = count_q;
    if (push_i) tail_d = (tail_q == LastSlot) ? '0 : tail_q + 1'b1;
    if (pop_i) head_d = (head_q == LastSlot) ? '0 : head_q + 1'b1;
    if (push_i && !pop_i) count_d = count_q + 1'b1;
    if (pop_i && !push_i) count_d = count_q - 1'b1;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q <= '0;
      tail_q <= '0;
      count_q <= '0;
    end else begin
      head_q <= head_d;
      tail_q <= tail_d;
      count_q <= count_d;
    end
  end
  always_ff @(posedge clk_i) begin
    if (push_i) entries_q[tail_q] <= data_i;
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(push_i && full_o && !pop_i))
      else $error("push into a full queue");
      assert (!(pop_i && empty_o))
      else $error("pop from an empty queue");
    end
  end
`endif

endmodule
