// Loads from the reservation station to the local memories: rows, reads, the beats that come back,
// local rows, scaling. Reads may be answered in any order, but the beats of one come together.
//
// A beat that is taken in cycle t fills a local row in t + 3 + ScaleLatency at the earliest.
module load_unit #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Loads = 8,            // of the reservation station
  parameter int unsigned QueueEntries = 8,
  parameter int unsigned LoadsInFlight = 5,
  parameter int unsigned RowEntries = 2,       // rows between controller and reader
  parameter int unsigned Reads = 16,           // outstanding
  parameter int unsigned TranslateCycles = 2,
  parameter int unsigned ScaleLatency = 6,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned RowBytes = RowWidth / 8,
  localparam int unsigned IdWidth = $clog2(Reads)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  output logic                      ready_o,
  input  accelerator_pkg::command_t command_i,
  input  logic [7:0]                id_i,
  // Reads of aligned windows of `beats` * 16 bytes, and their data.
  output logic                      read_valid_o,
  input  logic                      read_ready_i,
  output logic [IdWidth-1:0]        read_id_o,
  output logic [63:0]               read_address_o,
  output logic [2:0]                read_beats_o,
  input  logic                      beat_valid_i,
  output logic                      beat_ready_o,
  input  logic [IdWidth-1:0]        beat_id_i,
  input  logic [127:0]              beat_data_i,
  // Writes to the scratchpad, never refused, and to the accumulator.
  output logic                      spad_write_valid_o,
  output logic [25:0]               spad_write_row_o,
  output logic [RowBytes-1:0]       spad_write_bytes_o,
  output logic [RowWidth-1:0]       spad_write_data_o,
  output logic                      acc_write_valid_o,
  input  logic                      acc_write_ready_i,
  output logic                      acc_write_adds_o,
  output logic [25:0]               acc_write_row_o,
  output logic [RowBytes-1:0]       acc_write_bytes_o,
  output logic [RowWidth-1:0]       acc_write_data_o,
  output logic                      done_valid_o,
  output logic [7:0]                done_id_o,
  input  logic                      done_ready_i,
  output logic                      busy_o,
  output logic                      reads_busy_o,
  // Events of this cycle.
  output logic                      row_wait_o,     // the queue of rows is full
  output logic                      ids_wait_o,     // all reads are on their way
  output logic                      packet_o,       // a read leaves,
  output logic [6:0]                packet_bytes_o  // for so many useful bytes
);

  // Rows of zeros that wait for the merger.
  localparam int unsigned ZeroEntries = 4;
  localparam logic [31:0] One = 32'({2'b00, {(ExpWidth - 1) {1'b1}}, {ManWidth{1'b0}}});

  /////////////////
  // Rows
  /////////////////
  accelerator_pkg::load_row_t row_new, row;
  logic controller_busy, row_new_valid, row_room, row_full, row_empty, row_taken, done, done_q;
  logic [$clog2(RowEntries + 1)-1:0] unused_rows;

  load_controller #(
    .ElementBytes (Width / 8),
    .QueueEntries (QueueEntries),
    .LoadsInFlight(LoadsInFlight)
  ) u_controller (
    .clk_i     (clk_i),
    .rst_ni    (rst_ni),
    .valid_i   (valid_i),
    .ready_o   (ready_o),
    .command_i (command_i),
    .id_i      (id_i),
    .valid_o   (row_new_valid),
    .ready_i   (row_room),
    .row_o     (row_new),
    .complete_i(done),
    .busy_o    (controller_busy)
  );
  fifo #(
    .Width($bits(row)),
    .Depth(RowEntries)
  ) u_rows (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (row_new_valid && row_room),
    .data_i (row_new),
    .pop_i  (row_taken),
    .data_o (row),
    .empty_o(row_empty),
    .full_o (row_full),
    .count_o(unused_rows)
  );
  assign row_room = !row_full || row_taken;
  assign row_wait_o = row_new_valid && !row_room;

  /////////////////
  // Reads
  /////////////////
  accelerator_pkg::load_packet_t packet;
  logic reader_ready, sends, send_valid, send_ready, is_zeros, zeros_full, translate_ready;
  logic ends_read;
  logic [63:0] send_address;
  logic [IdWidth-1:0] send_id;

  assign row_taken = !row_empty && reader_ready;
  dma_reader #(
    .Reads(Reads)
  ) u_reader (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (!row_empty),
    .ready_o     (reader_ready),
    .row_i       (row),
    .valid_o     (send_valid),
    .ready_i     (send_ready),
    .packet_o    (packet),
    .address_o   (send_address),
    .id_o        (send_id),
    .release_i   (ends_read),
    .release_id_i(beat_id_i),
    .busy_o      (reads_busy_o),
    .id_wait_o   (ids_wait_o)
  );
  assign is_zeros = packet.row.zero_fill;
  assign send_ready = is_zeros ? !zeros_full : translate_ready;
  assign sends = send_valid && send_ready;
  assign packet_o = sends && !is_zeros;
  assign packet_bytes_o = packet.useful;

  elastic_delay #(
    .Width(IdWidth + 64 + 3),
    .Depth(TranslateCycles)
  ) u_translate (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(send_valid && !is_zeros),
    .ready_o(translate_ready),
    .data_i ({send_id, send_address, packet.beats}),
    .valid_o(read_valid_o),
    .ready_i(read_ready_i),
    .data_o ({read_id_o, read_address_o, read_beats_o})
  );

  /////////////////
  // Local rows
  /////////////////
  logic [$bits(packet)-1:0] packets_q [Reads];  // by identifier
  accelerator_pkg::load_packet_t read, zeros_new, zeros, start;
  accelerator_pkg::local_row_t local_row;
  logic zeros_empty, start_ready, more_ready, local_valid, spad_ready, acc_ready;
  logic [$clog2(ZeroEntries + 1)-1:0] unused_zeros;
  logic [RowBytes-1:0] local_bytes;
  logic [RowWidth-1:0] local_data;

  always_ff @(posedge clk_i) begin
    if (packet_o) packets_q[send_id] <= packet;
  end
  always_comb begin
    zeros_new = packet;
    zeros_new.row.scale = One;  // stays zero
  end
  fifo #(
    .Width($bits(zeros)),
    .Depth(ZeroEntries)
  ) u_zeros (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (sends && is_zeros),
    .data_i (zeros_new),
    .pop_i  (!zeros_empty && start_ready),
    .data_o (zeros),
    .empty_o(zeros_empty),
    .full_o (zeros_full),
    .count_o(unused_zeros)
  );
  assign read = packets_q[beat_id_i];
  assign start = zeros_empty ? read : zeros;
  assign beat_ready_o = more_ready || (start_ready && zeros_empty);

  beat_merger #(
    .RowBytes(RowBytes)
  ) u_merger (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .start_i      (!zeros_empty || (beat_valid_i && !more_ready)),
    .start_ready_o(start_ready),
    .packet_i     (start),
    .beat_i       (beat_valid_i && more_ready),
    .beat_ready_o (more_ready),
    .data_i       (beat_data_i),
    .ends_read_o  (ends_read),
    .valid_o      (local_valid),
    .ready_i      (local_row.in_accumulator ? acc_ready : spad_ready),
    .row_o        (local_row),
    .bytes_o      (local_bytes),
    .data_o       (local_data)
  );

  /////////////////
  // Scalers
  /////////////////
  logic spad_ends, acc_ends, unused_adds;
  logic [7:0] spad_id, acc_id;

  load_scaler #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Dim     (Dim),
    .Latency (ScaleLatency)
  ) u_scratchpad (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .valid_i      (local_valid && !local_row.in_accumulator),
    .ready_o      (spad_ready),
    .row_i        (local_row),
    .bytes_i      (local_bytes),
    .data_i       (local_data),
    .valid_o      (spad_write_valid_o),
    .ready_i      (1'b1),
    .id_o         (spad_id),
    .ends_packet_o(spad_ends),
    .accumulate_o (unused_adds),
    .row_o        (spad_write_row_o),
    .bytes_o      (spad_write_bytes_o),
    .data_o       (spad_write_data_o)
  );
  load_scaler #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Dim     (Dim),
    .Latency (ScaleLatency)
  ) u_accumulator (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .valid_i      (local_valid && local_row.in_accumulator),
    .ready_o      (acc_ready),
    .row_i        (local_row),
    .bytes_i      (local_bytes),
    .data_i       (local_data),
    .valid_o      (acc_write_valid_o),
    .ready_i      (acc_write_ready_i),
    .id_o         (acc_id),
    .ends_packet_o(acc_ends),
    .accumulate_o (acc_write_adds_o),
    .row_o        (acc_write_row_o),
    .bytes_o      (acc_write_bytes_o),
    .data_o       (acc_write_data_o)
  );

  /////////////////
  // Completion
  /////////////////
  load_tracker #(
    .Loads(Loads)
  ) u_tracker (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .sent_i        (sends),
    .sent_id_i     (packet.row.id),
    .sent_last_i   (packet.last),
    .written_0_i   (acc_write_valid_o && acc_write_ready_i && acc_ends),
    .written_0_id_i(acc_id),
    .written_1_i   (spad_write_valid_o && spad_ends),
    .written_1_id_i(spad_id),
    .done_valid_o  (done_valid_o),
    .done_id_o     (done_id_o),
    .done_ready_i  (done_ready_i)
  );
  assign done = done_valid_o && done_ready_i;
  // The station shows a completion in the cycle after it.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= 1'b0;
    else done_q <= done;
  end
  assign busy_o = controller_busy || done_q;

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  logic [IdWidth-1:0] read_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q <= '0;
    end else begin
      if (beat_valid_i && beat_ready_o) read_q <= beat_id_i;
      assert (!(beat_valid_i && more_ready && beat_id_i != read_q))
      else $error("beats of different reads are mixed");
    end
  end
`endif

endmodule
