// One of the station's three tables: takes commands while it has a free entry, and issues them in
// the order in which they came, each as soon as its entry waits for nobody.
module reservation_table #(
  parameter int unsigned Entries = 8,
  parameter int unsigned Depth = 8,     // of the queue of entries: Entries
  localparam int unsigned IdWidth = $clog2(Entries)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      allocate_i,
  input  accelerator_pkg::command_t command_i,
  input  logic                      configures_i,
  input  logic [Entries-1:0]        live_i,
  input  logic [Entries-1:0]        waits_i,
  output logic                      full_o,
  output logic [Entries-1:0]        allocated_o,  // the entry that a new command gets, one-hot
  output logic                      valid_o,
  input  logic                      ready_i,
  output accelerator_pkg::command_t command_o,
  output logic                      configures_o,
  output logic [IdWidth-1:0]        id_o
);

  logic [$bits(command_i)-1:0] commands_q [Entries];
  logic [Entries-1:0] configures_q;
  logic [IdWidth-1:0] free_id, head_id;
  logic empty, pop, unused_full;
  logic [$clog2(Depth + 1)-1:0] unused_count;

  always_comb begin
    free_id = '0;
    allocated_o = '0;
    for (int unsigned i = Entries; i > 0; i--) begin
      if (!live_i[i-1]) free_id = IdWidth'(i - 1);
    end
    if (allocate_i) allocated_o[free_id] = 1'b1;
  end
  assign full_o = &live_i;

  fifo #(
    .Width(IdWidth),
    .Depth(Depth)
  ) u_order (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (allocate_i),
    .data_i (free_id),
    .pop_i  (pop),
    .data_o (head_id),
    .empty_o(empty),
    .full_o (unused_full),
    .count_o(unused_count)
  );

  assign valid_o = !empty && !waits_i[head_id];
  assign pop = valid_o && ready_i;
  assign command_o = commands_q[head_id];
  assign configures_o = configures_q[head_id];
  assign id_o = head_id;

  always_ff @(posedge clk_i) begin
    if (allocate_i) begin
      commands_q[free_id] <= command_i;
      configures_q[free_id] <= configures_i;
    end
  end

endmodule
