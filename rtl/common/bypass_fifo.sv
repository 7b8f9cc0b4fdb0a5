// A queue that an entry passes in the same cycle if it is empty and somebody takes the entry. There
// is no back-pressure: whoever pushes knows that there is room.
module bypass_fifo #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 2
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [Width-1:0] data_i,
  output logic             valid_o,
  input  logic             ready_i,
  output logic [Width-1:0] data_o,
  output logic             empty_o   // nothing waits
);

  logic [Width-1:0] head;
  logic unused_full;
  logic [$clog2(Depth + 1)-1:0] unused_count;

  fifo #(
    .Width(Width),
    .Depth(Depth)
  ) u_waiting (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (valid_i && !(empty_o && ready_i)),
    .data_i (data_i),
    .pop_i  (!empty_o && ready_i),
    .data_o (head),
    .empty_o(empty_o),
    .full_o (unused_full),
    .count_o(unused_count)
  );

  assign valid_o = valid_i || !empty_o;
  assign data_o = empty_o ? data_i : head;

endmodule
