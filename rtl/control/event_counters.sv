// The eight 32-bit counters behind the COUNTER command. Each counts one event, or shows an external
// total relative to its value at the last reset of the counters. The response is the counter's
// value before the command takes effect; after a snapshot it is the snapshot's until the release.
//
// `event_i` has a bit per event number. External: 1 to 3 the occupied load, store and execute
// entries of the reservation station, 4 and 5 the bytes that were read and written.
module event_counters (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        valid_i,     // a COUNTER command
  input  logic [63:0] rs1_i,
  output logic [31:0] response_o,
  input  logic [44:0] event_i,
  input  logic [1:0]  packets_i,   // DMA packets of this cycle: events 16 and 17
  input  logic [7:0]  loads_i,
  input  logic [7:0]  stores_i,
  input  logic [7:0]  executes_i,
  input  logic [6:0]  read_bytes_i,
  input  logic [6:0]  written_bytes_i
);

  localparam int unsigned Counters = 8;
  localparam logic [5:0] TlbHits = 6'd16;
  localparam logic [5:0] TlbRequests = 6'd17;

  logic resets, releases, takes, configures;
  logic [2:0] index;

  assign resets = valid_i && rs1_i[0];
  assign releases = valid_i && rs1_i[1];
  assign takes = valid_i && rs1_i[2] && !rs1_i[1];
  assign configures = valid_i && rs1_i[3];
  assign index = rs1_i[6:4];

  /////////////////
  // External totals
  /////////////////
  logic [31:0] read_total_q, written_total_q;
  logic [31:0] totals [8];
  logic [31:0] bases_q [8];

  assign totals[0] = '0;
  assign totals[1] = 32'(loads_i);
  assign totals[2] = 32'(stores_i);
  assign totals[3] = 32'(executes_i);
  assign totals[4] = read_total_q;
  assign totals[5] = written_total_q;
  assign totals[6] = '0;
  assign totals[7] = '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_total_q <= '0;
      written_total_q <= '0;
    end else begin
      read_total_q <= read_total_q + 32'(read_bytes_i);
      written_total_q <= written_total_q + 32'(written_bytes_i);
    end
  end
  for (genvar i = 0; i < 8; i++) begin : gen_base
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) bases_q[i] <= '0;
      else if (resets) bases_q[i] <= totals[i];
    end
  end

  /////////////////
  // Counters
  /////////////////
  logic [63:0] events;
  logic [31:0] shown [Counters];
  logic in_snapshot_d, in_snapshot_q;

  assign events = {19'd0, event_i[44:1], 1'b0};  // there is no event 0
  always_comb begin
    in_snapshot_d = in_snapshot_q;
    if (releases) in_snapshot_d = 1'b0;
    else if (takes) in_snapshot_d = 1'b1;
    if (resets) in_snapshot_d = 1'b0;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) in_snapshot_q <= 1'b0;
    else in_snapshot_q <= in_snapshot_d;
  end

  for (genvar i = 0; i < Counters; i++) begin : gen_counter
    logic [5:0] event_d, event_q;
    logic external_d, external_q, is_request;
    logic [31:0] value_d, value_q, snapshot_d, snapshot_q, value;
    logic [1:0] step;

    assign is_request = event_d == TlbHits || event_d == TlbRequests;
    assign step = external_d ? 2'd0 : is_request ? packets_i : {1'b0, events[event_d]};
    assign value = external_q ? totals[event_q[2:0]] - bases_q[event_q[2:0]] : value_q;
    assign shown[i] = in_snapshot_q ? snapshot_q : value;

    // The command comes before the events of its cycle.
    always_comb begin
      event_d = event_q;
      external_d = external_q;
      if (configures && index == 3'(i)) begin
        event_d = rs1_i[17:12];
        external_d = rs1_i[31];
      end
      snapshot_d = takes ? value : snapshot_q;
      if (resets) snapshot_d = '0;
      value_d = value_q + 32'(step);
      if (resets || (configures && index == 3'(i))) value_d = 32'(step);
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        event_q <= '0;
        external_q <= 1'b0;
        value_q <= '0;
        snapshot_q <= '0;
      end else begin
        event_q <= event_d;
        external_q <= external_d;
        value_q <= value_d;
        snapshot_q <= snapshot_d;
      end
    end
  end
  assign response_o = shown[index];

  logic unused_bits;
  assign unused_bits = ^{rs1_i[63:32], rs1_i[30:18], rs1_i[11:7], event_i[0]};

endmodule
