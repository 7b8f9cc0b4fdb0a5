// Completions on their way to the reservation station: reported Delay cycles after they are given,
// or later, in order, while the receiver is not ready.
module execute_done #(
  parameter int unsigned Delay = 39,
  parameter int unsigned Entries = 16  // given and not yet taken
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       valid_i,
  input  logic [7:0] id_i,
  output logic       valid_o,
  output logic [7:0] id_o,
  input  logic       ready_i,
  output logic       busy_o    // given, not yet taken
);

  localparam int unsigned CountWidth = $clog2(Entries + 1);

  logic empty, take, unused_full, due;
  logic [7:0] oldest;
  logic [CountWidth-1:0] late_d, late_q, unused_count;

  /////////////////
  // Identifiers
  /////////////////
  // One that is taken at once need not be kept.
  fifo #(
    .Width(8),
    .Depth(Entries)
  ) u_ids (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (valid_i && !(empty && take)),
    .data_i (id_i),
    .pop_i  (!empty && take),
    .data_o (oldest),
    .empty_o(empty),
    .full_o (unused_full),
    .count_o(unused_count)
  );
  assign busy_o = !empty;
  assign id_o = empty ? id_i : oldest;

  /////////////////
  // Time
  /////////////////
  if (Delay == 0) begin : gen_now
    assign due = valid_i;
  end else begin : gen_later
    logic [Delay-1:0] chain_d, chain_q;
    assign chain_d = Delay'({chain_q, valid_i});
    assign due = chain_q[Delay-1];
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) chain_q <= '0;
      else chain_q <= chain_d;
    end
  end

  // Due before and not taken.
  assign valid_o = due || late_q != '0;
  assign take = valid_o && ready_i;
  assign late_d = late_q + CountWidth'(due) - CountWidth'(take);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) late_q <= '0;
    else late_q <= late_d;
  end

endmodule
