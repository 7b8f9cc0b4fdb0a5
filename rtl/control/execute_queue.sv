// A queue that shows its three oldest entries and drops up to three at once. An entry that is
// dropped makes room in the same cycle. Entries beyond count_o are not meaningful.
module execute_queue #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 8,
  localparam int unsigned CountWidth = $clog2(Depth + 1)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  valid_i,
  output logic                  ready_o,
  input  logic [Width-1:0]      data_i,
  input  logic [1:0]            pop_i,
  output logic [CountWidth-1:0] count_o,
  output logic [Width-1:0]      head_0_o,
  output logic [Width-1:0]      head_1_o,
  output logic [Width-1:0]      head_2_o
);

  localparam int unsigned SlotWidth = $clog2(Depth);

  logic [Width-1:0] entries_q [Depth];
  logic [SlotWidth-1:0] head_d, head_q, tail_d, tail_q;
  logic [CountWidth-1:0] count_d, count_q, left;
  logic push;

  assign count_o = count_q;
  assign left = count_q - CountWidth'(pop_i);
  assign ready_o = left != CountWidth'(Depth);
  assign push = valid_i && ready_o;
  assign head_0_o = entries_q[head_q];
  assign head_1_o = entries_q[SlotWidth'(head_q + SlotWidth'(1))];
  assign head_2_o = entries_q[SlotWidth'(head_q + SlotWidth'(2))];

  always_comb begin
    head_d = head_q + SlotWidth'(pop_i);
    tail_d = push ? tail_q + SlotWidth'(1) : tail_q;
    count_d = push ? left + CountWidth'(1) : left;
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
    if (push) entries_q[tail_q] <= data_i;
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  initial begin
    assert (2 ** SlotWidth == Depth)
    else $error("depth %0d is not a power of two", Depth);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (CountWidth'(pop_i) <= count_q)
      else $error("pop of entries that are not there");
    end
  end
`endif

endmodule
