// The front of the load and of the store controller: keeps moves until their turn comes, each with
// the settings that were in force when it was accepted, and hands out the oldest one.
// Configurations pass by; they take effect when they are accepted.
//
// A move begins with the first of its pieces (rows, or blocks of rows), and only while fewer than
// MovesInFlight have begun and are not complete.
module move_queue #(
  parameter int unsigned SettingsWidth = 32,
  parameter int unsigned QueueEntries = 8,
  parameter int unsigned MovesInFlight = 5
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  output logic                      ready_o,
  input  accelerator_pkg::command_t command_i,
  input  logic [7:0]                id_i,
  output logic                      configures_o,  // a configuration is accepted
  input  logic [SettingsWidth-1:0]  settings_i,    // in force
  // The oldest move.
  output logic                      valid_o,       // it may send a piece
  output logic [7:0]                id_o,
  output logic [63:0]               dram_o,
  output accelerator_pkg::block_t   block_o,
  output logic [SettingsWidth-1:0]  settings_o,
  input  logic                      sends_i,       // a piece,
  input  logic                      last_i,        // its last one
  input  logic                      complete_i,    // some move is
  output logic                      busy_o
);

  localparam int unsigned CountWidth = $clog2(MovesInFlight + 1);

  typedef struct packed {
    logic [7:0]               id;
    logic [63:0]              dram;
    logic [63:0]              operand;  // a block_t
    logic [SettingsWidth-1:0] settings;
  } move_t;

  move_t move_new, move;
  logic empty, full, begun_d, begun_q;
  logic [CountWidth-1:0] in_flight_d, in_flight_q;
  logic [$clog2(QueueEntries + 1)-1:0] unused_count;

  assign ready_o = !full;
  assign configures_o = valid_i && ready_o && command_i.funct == accelerator_pkg::Config;
  assign move_new.id = id_i;
  assign move_new.dram = command_i.rs1;
  assign move_new.operand = command_i.rs2;
  assign move_new.settings = settings_i;
  fifo #(
    .Width($bits(move_new)),
    .Depth(QueueEntries)
  ) u_queue (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (valid_i && ready_o && !configures_o),
    .data_i (move_new),
    .pop_i  (sends_i && last_i),
    .data_o (move),
    .empty_o(empty),
    .full_o (full),
    .count_o(unused_count)
  );

  assign valid_o = !empty && (begun_q || in_flight_q != CountWidth'(MovesInFlight));
  assign id_o = move.id;
  assign dram_o = move.dram;
  assign block_o = move.operand;
  assign settings_o = move.settings;
  assign busy_o = !empty || in_flight_q != '0;

  assign begun_d = sends_i ? !last_i : begun_q;
  assign in_flight_d =
      in_flight_q + CountWidth'(sends_i && !begun_q) - CountWidth'(complete_i);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      begun_q <= 1'b0;
      in_flight_q <= '0;
    end else begin
      begun_q <= begun_d;
      in_flight_q <= in_flight_d;
    end
  end

  logic unused_fields;
  assign unused_fields = ^{command_i};

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(complete_i && in_flight_q == '0))
      else $error("completion without a move under way");
      assert (!(sends_i && !valid_o))
      else $error("a piece of a move that may not begin");
    end
  end
`endif

endmodule
