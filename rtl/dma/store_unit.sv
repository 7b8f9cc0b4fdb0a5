// Stores from the reservation station to memory: blocks, reads of local rows, ReLU and scale, rows
// of memory, writes. A store is complete when its last local row has been read.
//
// The entries in front of the writer are taken for as long as a block is in the scaler, so that
// IssueEntries blocks pass per ScaleLatency cycles, however fast the writer is.
module store_unit #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Stores = 4,           // of the reservation station
  parameter int unsigned QueueEntries = 2,
  parameter int unsigned StoresInFlight = 5,
  parameter int unsigned DispatchEntries = 2,  // blocks between controller and read
  parameter int unsigned ReadEntries = 4,      // blocks that are read and not yet in the scaler
  parameter int unsigned IssueEntries = 2,     // blocks in the scaler and in front of the writer
  parameter int unsigned Writes = 16,          // outstanding
  parameter int unsigned TranslateCycles = 2,
  parameter int unsigned ReadLatency = 2,      // at least 2: the memory and a queue
  parameter int unsigned ScaleLatency = 6,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned IdWidth = $clog2(Writes)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  output logic                      ready_o,
  input  accelerator_pkg::command_t command_i,
  input  logic [7:0]                id_i,
  // Local rows; data comes in the cycle after acceptance.
  output logic                      local_read_o,
  output logic                      local_in_accumulator_o,
  output logic [25:0]               local_row_o,
  input  logic                      local_ready_i,
  input  logic [RowWidth-1:0]       local_data_i,
  // Writes: all beats of an aligned window, one write after the other.
  output logic                      write_valid_o,
  input  logic                      write_ready_i,
  output logic [IdWidth-1:0]        write_id_o,
  output logic [63:0]               write_address_o,  // of the window
  output logic [2:0]                write_beats_o,    // of the window
  output logic                      write_last_o,
  output logic [127:0]              write_data_o,
  output logic [15:0]               write_mask_o,
  input  logic                      ack_valid_i,
  input  logic [IdWidth-1:0]        ack_id_i,
  output logic                      done_valid_o,
  output logic [7:0]                done_id_o,
  input  logic                      done_ready_i,
  output logic                      busy_o,
  output logic                      pipeline_busy_o,
  output logic                      writes_busy_o,
  // Events of this cycle.
  output logic                      row_wait_o,          // the dispatch queue is full
  output logic                      accumulator_wait_o,  // the local memory refuses a read
  output logic                      ids_wait_o,          // all writes are on their way
  output logic                      packet_o,            // a write is sent,
  output logic [6:0]                packet_bytes_o       // of so many bytes
);

  localparam int unsigned BlockCount = $clog2(ReadEntries + 1);

  // What a block needs on its way to the scaler, and from there to the writer.
  typedef struct packed {
    logic        ends_row;
    logic [63:0] dram;
    logic [6:0]  bytes;
  } target_t;

  typedef struct packed {
    target_t     target;
    logic        full_width;
    logic        relu;
    logic [31:0] scale;
  } block_t;

  typedef struct packed {
    block_t              block;
    logic [RowWidth-1:0] data;
  } row_t;

  logic reads, issues, writes;

  /////////////////
  // Blocks
  /////////////////
  accelerator_pkg::store_block_t new_block, dispatched;
  logic controller_busy, new_valid, dispatch_room, dispatch_full, dispatch_empty, done, done_q;
  logic [$clog2(DispatchEntries + 1)-1:0] unused_dispatched;

  store_controller #(
    .Dim           (Dim),
    .ExpWidth      (ExpWidth),
    .ManWidth      (ManWidth),
    .QueueEntries  (QueueEntries),
    .StoresInFlight(StoresInFlight)
  ) u_controller (
    .clk_i     (clk_i),
    .rst_ni    (rst_ni),
    .valid_i   (valid_i),
    .ready_o   (ready_o),
    .command_i (command_i),
    .id_i      (id_i),
    .valid_o   (new_valid),
    .ready_i   (dispatch_room),
    .block_o   (new_block),
    .complete_i(done),
    .busy_o    (controller_busy)
  );
  fifo #(
    .Width($bits(new_block)),
    .Depth(DispatchEntries)
  ) u_dispatched (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (new_valid && dispatch_room),
    .data_i (new_block),
    .pop_i  (reads),
    .data_o (dispatched),
    .empty_o(dispatch_empty),
    .full_o (dispatch_full),
    .count_o(unused_dispatched)
  );
  assign dispatch_room = !dispatch_full || reads;
  assign row_wait_o = new_valid && !dispatch_room;

  /////////////////
  // Reads
  /////////////////
  block_t reading_new, reading;
  logic [BlockCount-1:0] blocks_d, blocks_q;  // read, or being read
  logic reading_valid;

  assign local_read_o = !dispatch_empty &&
      (blocks_q != BlockCount'(ReadEntries) || issues);
  assign local_in_accumulator_o = dispatched.in_accumulator;
  assign local_row_o = dispatched.local_row;
  assign reads = local_read_o && local_ready_i;
  assign accumulator_wait_o = local_read_o && !local_ready_i;
  assign blocks_d = blocks_q + BlockCount'(reads) - BlockCount'(issues);

  assign reading_new.target.ends_row = dispatched.ends_row;
  assign reading_new.target.dram = dispatched.dram;
  assign reading_new.target.bytes = dispatched.bytes;
  assign reading_new.full_width = dispatched.full_width;
  assign reading_new.relu = dispatched.relu;
  assign reading_new.scale = dispatched.scale;
  stage_register #(
    .Width($bits(reading_new)),
    .Depth(1)
  ) u_reading (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(reads),
    .data_i (reading_new),
    .valid_o(reading_valid),
    .data_o (reading)
  );

  row_t read_new, read_late, read;
  logic read_late_valid, read_empty, unused_full;
  logic [BlockCount-1:0] unused_read;

  assign read_new.block = reading;
  assign read_new.data = local_data_i;
  stage_register #(
    .Width($bits(read_new)),
    .Depth(ReadLatency - 2)
  ) u_read_late (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(reading_valid),
    .data_i (read_new),
    .valid_o(read_late_valid),
    .data_o (read_late)
  );
  fifo #(
    .Width($bits(read)),
    .Depth(ReadEntries)
  ) u_read (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (read_late_valid),
    .data_i (read_late),
    .pop_i  (issues),
    .data_o (read),
    .empty_o(read_empty),
    .full_o (unused_full),
    .count_o(unused_read)
  );

  /////////////////
  // Scaler
  /////////////////
  target_t target;
  logic scaled_valid, written_valid, writer_ready, issue_full, issue_empty, unused_empty;
  logic [RowWidth-1:0] scaled, written;
  logic [$clog2(IssueEntries + 1)-1:0] unused_issued;

  assign issues = !read_empty && (!issue_full || writes);
  fifo #(
    .Width($bits(target)),
    .Depth(IssueEntries)
  ) u_issued (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (issues),
    .data_i (read.block.target),
    .pop_i  (writes),
    .data_o (target),
    .empty_o(issue_empty),
    .full_o (issue_full),
    .count_o(unused_issued)
  );
  row_scaler #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Dim     (Dim),
    .Latency (ScaleLatency)
  ) u_scaler (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (issues),
    .bypass_i(read.block.full_width),
    .relu_i  (read.block.relu),
    .factor_i(read.block.scale[Width-1:0]),
    .row_i   (read.data),
    .valid_o (scaled_valid),
    .row_o   (scaled)
  );
  bypass_fifo #(
    .Width(RowWidth),
    .Depth(IssueEntries)
  ) u_scaled (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(scaled_valid),
    .data_i (scaled),
    .valid_o(written_valid),
    .ready_i(writer_ready),
    .data_o (written),
    .empty_o(unused_empty)
  );
  assign writes = written_valid && writer_ready;

  /////////////////
  // Writer
  /////////////////
  logic beat_valid, beat_ready, beat_last, writer_busy;
  logic [IdWidth-1:0] beat_id;
  logic [63:0] beat_address;
  logic [2:0] beat_beats;
  logic [127:0] beat_data;
  logic [15:0] beat_mask;

  dma_writer #(
    .RowBytes(RowWidth / 8),
    .Writes  (Writes)
  ) u_writer (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .block_valid_i (written_valid),
    .block_ready_o (writer_ready),
    .block_data_i  (written),
    .ends_row_i    (target.ends_row),
    .dram_i        (target.dram),
    .bytes_i       (target.bytes),
    .valid_o       (beat_valid),
    .ready_i       (beat_ready),
    .id_o          (beat_id),
    .address_o     (beat_address),
    .beats_o       (beat_beats),
    .last_o        (beat_last),
    .data_o        (beat_data),
    .mask_o        (beat_mask),
    .ack_valid_i   (ack_valid_i),
    .ack_id_i      (ack_id_i),
    .busy_o        (writer_busy),
    .id_wait_o     (ids_wait_o),
    .packet_o      (packet_o),
    .packet_bytes_o(packet_bytes_o)
  );
  elastic_delay #(
    .Width(IdWidth + 64 + 3 + 1 + 128 + 16),
    .Depth(TranslateCycles)
  ) u_translate (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(beat_valid),
    .ready_o(beat_ready),
    .data_i ({beat_id, beat_address, beat_beats, beat_last, beat_data, beat_mask}),
    .valid_o(write_valid_o),
    .ready_i(write_ready_i),
    .data_o ({write_id_o, write_address_o, write_beats_o, write_last_o, write_data_o,
              write_mask_o})
  );

  /////////////////
  // Completion and activity
  /////////////////
  logic unused_done_empty;

  bypass_fifo #(
    .Width(8),
    .Depth(Stores)
  ) u_done (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(reads && dispatched.ends_command),
    .data_i (dispatched.id),
    .valid_o(done_valid_o),
    .ready_i(done_ready_i),
    .data_o (done_id_o),
    .empty_o(unused_done_empty)
  );
  assign done = done_valid_o && done_ready_i;
  // The station shows a completion in the cycle after it.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      done_q <= 1'b0;
      blocks_q <= '0;
    end else begin
      done_q <= done;
      blocks_q <= blocks_d;
    end
  end
  assign busy_o = controller_busy || done_q;
  assign pipeline_busy_o = !dispatch_empty || blocks_q != '0 || !issue_empty;
  assign writes_busy_o = writer_busy || !issue_empty;

endmodule
