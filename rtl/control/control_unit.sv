// Commands from the core to the units and back: queues, loop unroller, reservation station,
// completion. FLUSH takes its turn up to the station and is gone, as there is no translation to
// flush.
module control_unit #(
  parameter int unsigned Dim = 4,
  parameter int unsigned ElementBytes = 2,
  parameter int unsigned ScratchpadRows = 16384,
  parameter int unsigned AccumulatorRows = 4096,
  parameter int unsigned LoadEntries = 8,          // of the reservation station
  parameter int unsigned ExecuteEntries = 16,
  parameter int unsigned StoreEntries = 4
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  output logic                      ready_o,
  input  accelerator_pkg::command_t command_i,
  // To the units; configurations of load and store are complete when they are taken.
  output logic                      load_valid_o,
  input  logic                      load_ready_i,
  output accelerator_pkg::command_t load_command_o,
  output logic [7:0]                load_id_o,
  output logic                      execute_valid_o,
  input  logic                      execute_ready_i,
  output accelerator_pkg::command_t execute_command_o,
  output logic [7:0]                execute_id_o,
  output logic                      store_valid_o,
  input  logic                      store_ready_i,
  output accelerator_pkg::command_t store_command_o,
  output logic [7:0]                store_id_o,
  // Commands that are done: products that left the mesh, others of the execute unit, loads, stores.
  input  logic                      mesh_done_i,
  input  logic [7:0]                mesh_done_id_i,
  output logic                      mesh_done_ready_o,
  input  logic                      fed_done_i,
  input  logic [7:0]                fed_done_id_i,
  output logic                      fed_done_ready_o,
  input  logic                      load_done_i,
  input  logic [7:0]                load_done_id_i,
  output logic                      load_done_ready_o,
  input  logic                      store_done_i,
  input  logic [7:0]                store_done_id_i,
  output logic                      store_done_ready_o,
  // State, for busy and counters.
  output logic                      busy_o,
  output logic                      loop_busy_o,
  output logic                      station_used_o,  // holds commands
  output logic                      station_wait_o,  // a command waits in front of it
  output logic [7:0]                loads_o,         // occupied entries
  output logic [7:0]                executes_o,
  output logic [7:0]                stores_o
);

  localparam int unsigned UnrolledEntries = 2;

  /////////////////
  // Queue
  /////////////////
  logic queue_valid, queue_ready, queue_busy;
  accelerator_pkg::command_t queue_command;

  command_queue u_commands (
    .clk_i    (clk_i),
    .rst_ni   (rst_ni),
    .valid_i  (valid_i),
    .ready_o  (ready_o),
    .command_i(command_i),
    .valid_o  (queue_valid),
    .ready_i  (queue_ready),
    .command_o(queue_command),
    .busy_o   (queue_busy)
  );

  /////////////////
  // Loops
  /////////////////
  accelerator_pkg::command_t unrolled_in, unrolled;
  logic unrolled_push, unrolled_full, unrolled_empty, unrolled_pop;
  logic loop_complete;
  accelerator_pkg::table_e loop_complete_table;
  logic [$clog2(UnrolledEntries + 1)-1:0] unused_unrolled_count;

  loop_unroller #(
    .Dim            (Dim),
    .ElementBytes   (ElementBytes),
    .ScratchpadRows (ScratchpadRows),
    .AccumulatorRows(AccumulatorRows),
    .LoadEntries    (LoadEntries),
    .ExecuteEntries (ExecuteEntries),
    .StoreEntries   (StoreEntries)
  ) u_unroller (
    .clk_i           (clk_i),
    .rst_ni          (rst_ni),
    .valid_i         (queue_valid),
    .ready_o         (queue_ready),
    .command_i       (queue_command),
    .valid_o         (unrolled_push),
    .ready_i         (!unrolled_full),
    .command_o       (unrolled_in),
    .complete_i      (loop_complete),
    .complete_table_i(loop_complete_table),
    .busy_o          (loop_busy_o)
  );
  fifo #(
    .Width($bits(unrolled_in)),
    .Depth(UnrolledEntries)
  ) u_unrolled (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (unrolled_push && !unrolled_full),
    .data_i (unrolled_in),
    .pop_i  (unrolled_pop),
    .data_o (unrolled),
    .empty_o(unrolled_empty),
    .full_o (unrolled_full),
    .count_o(unused_unrolled_count)
  );

  /////////////////
  // Reservation station
  /////////////////
  logic flushes, station_valid, station_ready, station_busy, station_empty, complete;
  accelerator_pkg::table_e complete_table;
  logic [7:0] complete_id;
  logic [$clog2(LoadEntries)-1:0] load_id;
  logic [$clog2(ExecuteEntries)-1:0] execute_id;
  logic [$clog2(StoreEntries)-1:0] store_id;
  logic [LoadEntries-1:0] load_live;
  logic [ExecuteEntries-1:0] execute_live;
  logic [StoreEntries-1:0] store_live;

  assign flushes = !unrolled_empty && unrolled.funct == accelerator_pkg::Flush;
  assign station_valid = !unrolled_empty && !flushes;
  assign unrolled_pop = flushes || (station_valid && station_ready);

  reservation_station #(
    .Dim           (Dim),
    .LoadEntries   (LoadEntries),
    .ExecuteEntries(ExecuteEntries),
    .StoreEntries  (StoreEntries)
  ) u_station (
    .clk_i            (clk_i),
    .rst_ni           (rst_ni),
    .valid_i          (station_valid),
    .ready_o          (station_ready),
    .command_i        (unrolled),
    .load_valid_o     (load_valid_o),
    .load_ready_i     (load_ready_i),
    .load_command_o   (load_command_o),
    .load_id_o        (load_id),
    .execute_valid_o  (execute_valid_o),
    .execute_ready_i  (execute_ready_i),
    .execute_command_o(execute_command_o),
    .execute_id_o     (execute_id),
    .store_valid_o    (store_valid_o),
    .store_ready_i    (store_ready_i),
    .store_command_o  (store_command_o),
    .store_id_o       (store_id),
    .complete_i       (complete),
    .complete_table_i (complete_table),
    .complete_id_i    (complete_id),
    .load_live_o      (load_live),
    .execute_live_o   (execute_live),
    .store_live_o     (store_live)
  );
  station_monitor #(
    .LoadEntries   (LoadEntries),
    .ExecuteEntries(ExecuteEntries),
    .StoreEntries  (StoreEntries)
  ) u_monitor (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .accepts_i     (station_valid && station_ready),
    .funct_i       (unrolled.funct),
    .load_live_i   (load_live),
    .execute_live_i(execute_live),
    .store_live_i  (store_live),
    .busy_o        (station_busy),
    .empty_o       (station_empty),
    .loads_o       (loads_o),
    .executes_o    (executes_o),
    .stores_o      (stores_o)
  );

  /////////////////
  // Completions
  /////////////////
  completion_arbiter u_completion (
    .mesh_valid_i (mesh_done_i),
    .mesh_id_i    (mesh_done_id_i),
    .mesh_ready_o (mesh_done_ready_o),
    .fed_valid_i  (fed_done_i),
    .fed_id_i     (fed_done_id_i),
    .fed_ready_o  (fed_done_ready_o),
    .load_valid_i (load_done_i),
    .load_id_i    (load_done_id_i),
    .load_ready_o (load_done_ready_o),
    .store_valid_i(store_done_i),
    .store_id_i   (store_done_id_i),
    .store_ready_o(store_done_ready_o),
    .complete_o   (complete),
    .table_o      (complete_table),
    .id_o         (complete_id)
  );
  loop_completions #(
    .LoadEntries   (LoadEntries),
    .ExecuteEntries(ExecuteEntries),
    .StoreEntries  (StoreEntries)
  ) u_loop_completions (
    .clk_i              (clk_i),
    .rst_ni             (rst_ni),
    .load_issues_i      (load_valid_o && load_ready_i),
    .load_from_loop_i   (load_command_o.from_loop),
    .load_id_i          (load_id_o),
    .execute_issues_i   (execute_valid_o && execute_ready_i),
    .execute_from_loop_i(execute_command_o.from_loop),
    .execute_id_i       (execute_id_o),
    .store_issues_i     (store_valid_o && store_ready_i),
    .store_from_loop_i  (store_command_o.from_loop),
    .store_id_i         (store_id_o),
    .complete_i         (complete),
    .table_i            (complete_table),
    .id_i               (complete_id),
    .complete_o         (loop_complete),
    .table_o            (loop_complete_table)
  );

  assign load_id_o = 8'(load_id);
  assign execute_id_o = 8'(execute_id);
  assign store_id_o = 8'(store_id);
  assign busy_o = queue_busy || loop_busy_o || !unrolled_empty || station_busy;
  assign station_used_o = !station_empty;
  assign station_wait_o = station_valid && !station_ready;

endmodule
