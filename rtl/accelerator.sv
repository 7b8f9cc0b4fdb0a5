// The accelerator: commands of a core (RoCC) in, DMA out.
//
//   command -> control_unit -> load_unit    -> local_memory
//                           -> execute_unit <-> local_memory
//                           -> store_unit   <- local_memory
//
// COUNTER is answered in the cycle in which it is sent, in front of all queues.
//
// Reads: a request names an aligned window of 1, 2 or 4 beats of 16 bytes. Its beats come back in
// order and together; different reads may overtake each other. Writes: all beats of a window, with
// byte masks; an acknowledgement each.
module accelerator #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned ScratchpadRows = 16384,
  parameter int unsigned AccumulatorRows = 4096,
  parameter int unsigned Banks = 4,
  parameter int unsigned CellLatency = 5,          // tile latency + 1
  parameter int unsigned OutputDelay = 2,          // of the mesh
  parameter int unsigned OperandDelay = 3,         // from the scratchpad to the mesh
  parameter int unsigned LoadScaleLatency = 6,
  parameter int unsigned StoreScaleLatency = 6,
  parameter int unsigned StoreReadLatency = 2,
  parameter int unsigned TranslateCycles = 2,      // from a DMA unit to the bus
  parameter int unsigned MinPassRows = 4,          // of the mesh
  parameter int unsigned Reads = 16,               // in flight
  parameter int unsigned Writes = 16,
  parameter int unsigned LoadEntries = 8,          // of the reservation station
  parameter int unsigned ExecuteEntries = 16,
  parameter int unsigned StoreEntries = 4,
  parameter logic NeedsThree = 1'b0,               // a fused pass looks at a third command
  parameter logic SharedReadPort = 1'b1,           // accumulating updates block reads
  localparam int unsigned ReadIdWidth = $clog2(Reads),
  localparam int unsigned WriteIdWidth = $clog2(Writes)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  // Commands; the response belongs to a COUNTER in the same cycle.
  input  logic                    cmd_valid_i,
  output logic                    cmd_ready_o,
  input  logic [6:0]              cmd_funct_i,
  input  logic [63:0]             cmd_rs1_i,
  input  logic [63:0]             cmd_rs2_i,
  output logic                    rsp_valid_o,
  output logic [31:0]             rsp_data_o,
  output logic                    busy_o,
  // DMA reads
  output logic                    read_valid_o,
  input  logic                    read_ready_i,
  output logic [ReadIdWidth-1:0]  read_id_o,
  output logic [63:0]             read_address_o,
  output logic [2:0]              read_beats_o,
  input  logic                    beat_valid_i,
  output logic                    beat_ready_o,
  input  logic [ReadIdWidth-1:0]  beat_id_i,
  input  logic [127:0]            beat_data_i,
  // DMA writes
  output logic                    write_valid_o,
  input  logic                    write_ready_i,
  output logic [WriteIdWidth-1:0] write_id_o,
  output logic [63:0]             write_address_o,
  output logic [2:0]              write_beats_o,
  output logic                    write_last_o,
  output logic [127:0]            write_data_o,
  output logic [15:0]             write_mask_o,
  input  logic                    ack_valid_i,
  input  logic [WriteIdWidth-1:0] ack_id_i,
  // What happens in this cycle, a bit per event of the counters (16 and 17 excepted).
  output logic [44:0]             event_o,
  // A pass of the mesh ends, with the weights of a preload, the rows of a compute, or both.
  output logic                    pass_o,
  output logic                    pass_preload_o,
  output logic                    pass_compute_o
);

  localparam int unsigned Width = 1 + ExpWidth + ManWidth;
  localparam int unsigned RowWidth = Dim * Width;
  localparam int unsigned RowBytes = RowWidth / 8;
  localparam int unsigned BankAddressWidth = $clog2(ScratchpadRows / Banks);
  localparam int unsigned InFlight = Reads / Dim + 1;  // loads, and stores

  /////////////////
  // Control
  /////////////////
  accelerator_pkg::command_t command;
  logic is_counter, control_busy, loop_busy, station_used, station_wait;
  logic load_valid, load_ready, execute_valid, execute_ready, store_valid, store_ready;
  accelerator_pkg::command_t load_command, execute_command, store_command;
  logic [7:0] load_id, execute_id, store_id, loads, executes, stores;
  logic mesh_done, mesh_done_ready, fed_done, fed_done_ready;
  logic load_done, load_done_ready, store_done, store_done_ready;
  logic [7:0] mesh_done_id, fed_done_id, load_done_id, store_done_id;

  assign command.from_loop = 1'b0;
  assign command.funct = cmd_funct_i;
  assign command.rs1 = cmd_rs1_i;
  assign command.rs2 = cmd_rs2_i;
  assign is_counter = cmd_funct_i == accelerator_pkg::Counter;
  assign rsp_valid_o = cmd_valid_i && cmd_ready_o && is_counter;

  control_unit #(
    .Dim            (Dim),
    .ElementBytes   (Width / 8),
    .ScratchpadRows (ScratchpadRows),
    .AccumulatorRows(AccumulatorRows),
    .LoadEntries    (LoadEntries),
    .ExecuteEntries (ExecuteEntries),
    .StoreEntries   (StoreEntries)
  ) u_control (
    .clk_i            (clk_i),
    .rst_ni           (rst_ni),
    .valid_i          (cmd_valid_i && !is_counter),
    .ready_o          (cmd_ready_o),
    .command_i        (command),
    .load_valid_o     (load_valid),
    .load_ready_i     (load_ready),
    .load_command_o   (load_command),
    .load_id_o        (load_id),
    .execute_valid_o  (execute_valid),
    .execute_ready_i  (execute_ready),
    .execute_command_o(execute_command),
    .execute_id_o     (execute_id),
    .store_valid_o    (store_valid),
    .store_ready_i    (store_ready),
    .store_command_o  (store_command),
    .store_id_o       (store_id),
    .mesh_done_i      (mesh_done),
    .mesh_done_id_i   (mesh_done_id),
    .mesh_done_ready_o(mesh_done_ready),
    .fed_done_i       (fed_done),
    .fed_done_id_i    (fed_done_id),
    .fed_done_ready_o (fed_done_ready),
    .load_done_i      (load_done),
    .load_done_id_i   (load_done_id),
    .load_done_ready_o(load_done_ready),
    .store_done_i      (store_done),
    .store_done_id_i   (store_done_id),
    .store_done_ready_o(store_done_ready),
    .busy_o           (control_busy),
    .loop_busy_o      (loop_busy),
    .station_used_o   (station_used),
    .station_wait_o   (station_wait),
    .loads_o          (loads),
    .executes_o       (executes),
    .stores_o         (stores)
  );

  /////////////////
  // Load
  /////////////////
  logic spad_write, acc_write, acc_write_ready, acc_write_adds;
  logic [25:0] spad_write_row, acc_write_row;
  logic [RowBytes-1:0] spad_write_bytes, acc_write_bytes;
  logic [RowWidth-1:0] spad_write_data, acc_write_data;
  logic load_busy, reads_busy, load_row_wait, read_ids_wait, read_packet;
  logic [6:0] read_bytes;

  load_unit #(
    .ExpWidth       (ExpWidth),
    .ManWidth       (ManWidth),
    .Dim            (Dim),
    .Loads          (LoadEntries),
    .LoadsInFlight  (InFlight),
    .Reads          (Reads),
    .TranslateCycles(TranslateCycles),
    .ScaleLatency   (LoadScaleLatency)
  ) u_load (
    .clk_i            (clk_i),
    .rst_ni           (rst_ni),
    .valid_i          (load_valid),
    .ready_o          (load_ready),
    .command_i        (load_command),
    .id_i             (load_id),
    .read_valid_o     (read_valid_o),
    .read_ready_i     (read_ready_i),
    .read_id_o        (read_id_o),
    .read_address_o   (read_address_o),
    .read_beats_o     (read_beats_o),
    .beat_valid_i     (beat_valid_i),
    .beat_ready_o     (beat_ready_o),
    .beat_id_i        (beat_id_i),
    .beat_data_i      (beat_data_i),
    .spad_write_valid_o(spad_write),
    .spad_write_row_o (spad_write_row),
    .spad_write_bytes_o(spad_write_bytes),
    .spad_write_data_o(spad_write_data),
    .acc_write_valid_o(acc_write),
    .acc_write_ready_i(acc_write_ready),
    .acc_write_adds_o (acc_write_adds),
    .acc_write_row_o  (acc_write_row),
    .acc_write_bytes_o(acc_write_bytes),
    .acc_write_data_o (acc_write_data),
    .done_valid_o     (load_done),
    .done_id_o        (load_done_id),
    .done_ready_i     (load_done_ready),
    .busy_o           (load_busy),
    .reads_busy_o     (reads_busy),
    .row_wait_o       (load_row_wait),
    .ids_wait_o       (read_ids_wait),
    .packet_o         (read_packet),
    .packet_bytes_o   (read_bytes)
  );

  /////////////////
  // Execute
  /////////////////
  logic [Banks-1:0] bank_read, bank_ready;
  logic [Banks*BankAddressWidth-1:0] bank_row;
  logic [Banks*RowWidth-1:0] bank_data;
  logic result_valid, result_adds;
  logic [25:0] result_row;
  logic [Dim-1:0] result_elements;
  logic [RowWidth-1:0] result_data;
  logic execute_busy, transposer_busy;
  logic a_wait, b_wait, d_wait, a_garbage, b_garbage, d_garbage;

  execute_unit #(
    .ExpWidth      (ExpWidth),
    .ManWidth      (ManWidth),
    .Dim           (Dim),
    .ScratchpadRows(ScratchpadRows),
    .Banks         (Banks),
    .CellLatency   (CellLatency),
    .OutputDelay   (OutputDelay),
    .OperandDelay  (OperandDelay),
    .MinPassRows   (MinPassRows),
    .NeedsThree    (NeedsThree)
  ) u_execute (
    .clk_i            (clk_i),
    .rst_ni           (rst_ni),
    .valid_i          (execute_valid),
    .ready_o          (execute_ready),
    .command_i        (execute_command),
    .id_i             (execute_id),
    .bank_read_o      (bank_read),
    .bank_row_o       (bank_row),
    .bank_ready_i     (bank_ready),
    .bank_data_i      (bank_data),
    .result_valid_o   (result_valid),
    .result_adds_o    (result_adds),
    .result_row_o     (result_row),
    .result_elements_o(result_elements),
    .result_data_o    (result_data),
    .mesh_done_valid_o(mesh_done),
    .mesh_done_id_o   (mesh_done_id),
    .mesh_done_ready_i(mesh_done_ready),
    .fed_done_valid_o (fed_done),
    .fed_done_id_o    (fed_done_id),
    .fed_done_ready_i (fed_done_ready),
    .busy_o           (execute_busy),
    .transposer_busy_o(transposer_busy),
    .a_wait_o         (a_wait),
    .b_wait_o         (b_wait),
    .d_wait_o         (d_wait),
    .a_garbage_o      (a_garbage),
    .b_garbage_o      (b_garbage),
    .d_garbage_o      (d_garbage),
    .pass_o           (pass_o),
    .pass_preload_o   (pass_preload_o),
    .pass_compute_o   (pass_compute_o)
  );

  /////////////////
  // Store
  /////////////////
  logic local_read, local_in_accumulator, local_ready;
  logic [25:0] local_row;
  logic [RowWidth-1:0] local_data;
  logic store_busy, pipeline_busy, writes_busy;
  logic store_row_wait, accumulator_wait, write_ids_wait, write_packet;
  logic [6:0] written_bytes;

  store_unit #(
    .ExpWidth       (ExpWidth),
    .ManWidth       (ManWidth),
    .Dim            (Dim),
    .Stores         (StoreEntries),
    .StoresInFlight (InFlight),
    .Writes         (Writes),
    .TranslateCycles(TranslateCycles),
    .ReadLatency    (StoreReadLatency),
    .ScaleLatency   (StoreScaleLatency)
  ) u_store (
    .clk_i                 (clk_i),
    .rst_ni                (rst_ni),
    .valid_i               (store_valid),
    .ready_o               (store_ready),
    .command_i             (store_command),
    .id_i                  (store_id),
    .local_read_o          (local_read),
    .local_in_accumulator_o(local_in_accumulator),
    .local_row_o           (local_row),
    .local_ready_i         (local_ready),
    .local_data_i          (local_data),
    .write_valid_o         (write_valid_o),
    .write_ready_i         (write_ready_i),
    .write_id_o            (write_id_o),
    .write_address_o       (write_address_o),
    .write_beats_o         (write_beats_o),
    .write_last_o          (write_last_o),
    .write_data_o          (write_data_o),
    .write_mask_o          (write_mask_o),
    .ack_valid_i           (ack_valid_i),
    .ack_id_i              (ack_id_i),
    .done_valid_o          (store_done),
    .done_id_o             (store_done_id),
    .done_ready_i          (store_done_ready),
    .busy_o                (store_busy),
    .pipeline_busy_o       (pipeline_busy),
    .writes_busy_o         (writes_busy),
    .row_wait_o            (store_row_wait),
    .accumulator_wait_o    (accumulator_wait),
    .ids_wait_o            (write_ids_wait),
    .packet_o              (write_packet),
    .packet_bytes_o        (written_bytes)
  );

  /////////////////
  // Local memory
  /////////////////
  local_memory #(
    .ExpWidth       (ExpWidth),
    .ManWidth       (ManWidth),
    .Dim            (Dim),
    .ScratchpadRows (ScratchpadRows),
    .AccumulatorRows(AccumulatorRows),
    .Banks          (Banks),
    .SharedReadPort (SharedReadPort)
  ) u_memory (
    .clk_i                 (clk_i),
    .rst_ni                (rst_ni),
    .spad_write_i          (spad_write),
    .spad_write_row_i      (spad_write_row),
    .spad_write_bytes_i    (spad_write_bytes),
    .spad_write_data_i     (spad_write_data),
    .acc_write_i           (acc_write),
    .acc_write_ready_o     (acc_write_ready),
    .acc_write_adds_i      (acc_write_adds),
    .acc_write_row_i       (acc_write_row),
    .acc_write_bytes_i     (acc_write_bytes),
    .acc_write_data_i      (acc_write_data),
    .bank_read_i           (bank_read),
    .bank_row_i            (bank_row),
    .bank_ready_o          (bank_ready),
    .bank_data_o           (bank_data),
    .result_valid_i        (result_valid),
    .result_adds_i         (result_adds),
    .result_row_i          (result_row),
    .result_elements_i     (result_elements),
    .result_data_i         (result_data),
    .local_read_i          (local_read),
    .local_in_accumulator_i(local_in_accumulator),
    .local_row_i           (local_row),
    .local_ready_o         (local_ready),
    .local_data_o          (local_data)
  );

  /////////////////
  // Busy, and what the counters see
  /////////////////


  assign busy_o = control_busy || pipeline_busy || writes_busy;

  always_comb begin
    event_o = '0;
    unique case ({execute_busy, store_busy, load_busy})
      3'b001: event_o[1] = 1'b1;
      3'b010: event_o[2] = 1'b1;
      3'b100: event_o[3] = 1'b1;
      3'b011: event_o[4] = 1'b1;
      3'b101: event_o[5] = 1'b1;
      3'b110: event_o[6] = 1'b1;
      3'b111: event_o[7] = 1'b1;
      default: ;
    endcase
    event_o[8] = load_row_wait;
    event_o[9] = load_busy;
    event_o[11] = store_row_wait;
    event_o[12] = store_busy;
    event_o[14] = accumulator_wait;
    event_o[18] = reads_busy;
    event_o[20] = read_ids_wait;
    event_o[21] = writes_busy;
    event_o[23] = write_ids_wait;
    event_o[24] = execute_busy;
    event_o[29] = a_wait;
    event_o[30] = b_wait;
    event_o[31] = d_wait;
    event_o[35] = a_garbage;
    event_o[36] = b_garbage;
    event_o[37] = d_garbage;
    event_o[41] = station_wait;
    event_o[42] = station_used;
    event_o[43] = loop_busy;
    event_o[44] = transposer_busy;
  end

  event_counters u_counters (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .valid_i        (rsp_valid_o),
    .rs1_i          (cmd_rs1_i),
    .response_o     (rsp_data_o),
    .event_i        (event_o),
    .packets_i      (2'(read_packet) + 2'(write_packet)),
    .loads_i        (loads),
    .stores_i       (stores),
    .executes_i     (executes),
    .read_bytes_i   (read_packet ? read_bytes : 7'd0),
    .written_bytes_i(write_packet ? written_bytes : 7'd0)
  );

endmodule
