// Turns the beats of one read at a time into local rows, one per cycle. A row leaves when a whole
// row's worth of the read's bytes has arrived, or all of them; the bytes in front of the first
// useful one cost beats, but no rows. A read that ends inside a local row fills only its part: the
// next read of the same row of memory brings the rest.
//
// The next read starts in the cycle in which the last row leaves, if all beats were there before,
// and otherwise after one that only clears the buffer.
//
// A row that leaves goes into a window of two local rows, shifted by a number of bytes that is the
// same for the whole read:
//
//   | 0 (one row) | beats, 64 bytes | 0 (one row) |
module beat_merger #(
  parameter int unsigned RowBytes = 8,
  localparam int unsigned RowWidth = RowBytes * 8
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  // A read with its first beat, or zeros (beats == 0) without.
  input  logic                          start_i,
  output logic                          start_ready_o,
  input  accelerator_pkg::load_packet_t packet_i,
  // Its further beats.
  input  logic                          beat_i,
  output logic                          beat_ready_o,
  input  logic [127:0]                  data_i,
  output logic                          ends_read_o,  // this beat is its last one
  // Local rows.
  output logic                          valid_o,
  input  logic                          ready_i,
  output accelerator_pkg::local_row_t   row_o,
  output logic [RowBytes-1:0]           bytes_o,  // of the local row
  output logic [RowWidth-1:0]           data_o
);

  localparam int unsigned ByteBits = $clog2(RowBytes);
  localparam int unsigned Words = 64 / RowBytes + 2;
  localparam int unsigned WordBits = $clog2(Words);

  logic [2:0] read_beats_q;
  logic [5:0] first_q;
  logic [6:0] useful_q;
  logic [ByteBits-1:0] skipped_q;  // bytes of the first local row that an earlier read brings
  logic [WordBits-1:0] word_q;     // where the local row begins in the window
  logic [ByteBits-1:0] shift_q;
  logic [15:0] stride_q;
  accelerator_pkg::local_row_t row_q;
  logic active_d, active_q, starts, takes, fires;
  logic [2:0] arrived_d, arrived_q;  // beats
  logic [6:0] sent_d, sent_q;        // useful bytes
  logic [511:0] beats_q;

  /////////////////
  // Start
  /////////////////
  logic [3:0] first_group;
  logic [25:0] first_row;
  logic [6:0] base;  // of the first local row in the window, which may begin before the read

  assign first_group = 4'(packet_i.offset >> ByteBits);
  assign first_row = packet_i.row.local_row + 26'(first_group) * 26'(packet_i.row.block_stride);
  assign base = 7'(RowBytes) + 7'(packet_i.first) - 7'(packet_i.offset[ByteBits-1:0]);

  /////////////////
  // The next local row
  /////////////////
  logic [6:0] bytes_arrived, usable, room, length;
  logic complete, last;

  assign bytes_arrived = {arrived_q, 4'd0} - 7'(first_q);
  assign complete = {arrived_q, 4'd0} >= 7'(first_q) + useful_q || read_beats_q == 3'd0;
  assign usable = ({arrived_q, 4'd0} > 7'(first_q)) ? bytes_arrived : '0;
  assign room = (sent_q == '0) ? 7'(RowBytes) - 7'(skipped_q) : 7'(RowBytes);
  assign last = useful_q - sent_q <= room;
  assign length = last ? useful_q - sent_q : room;
  assign valid_o = active_q && sent_q != useful_q &&
      (complete || usable >= sent_q + 7'(RowBytes));
  assign fires = valid_o && ready_i;

  /////////////////
  // Order of events
  /////////////////
  logic all_arrived, ends_early, ends_late;

  assign all_arrived = arrived_q == read_beats_q;
  assign beat_ready_o = active_q && !all_arrived;
  assign takes = beat_i && beat_ready_o;
  assign ends_read_o = (starts && packet_i.beats == 3'd1) ||
      (takes && arrived_q + 3'd1 == read_beats_q);
  assign ends_early = fires && last && all_arrived;
  assign ends_late = sent_q == useful_q && (all_arrived || ends_read_o);
  assign start_ready_o = !active_q || ends_early;
  assign starts = start_i && start_ready_o;

  always_comb begin
    active_d = active_q;
    arrived_d = arrived_q;
    sent_d = sent_q;
    if (takes) arrived_d = arrived_q + 3'd1;
    if (fires) sent_d = sent_q + length;
    if (ends_early || ends_late) active_d = 1'b0;
    if (starts) begin
      active_d = 1'b1;
      arrived_d = (packet_i.beats == 3'd0) ? 3'd0 : 3'd1;
      sent_d = '0;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      arrived_q <= '0;
      sent_q <= '0;
    end else begin
      active_q <= active_d;
      arrived_q <= arrived_d;
      sent_q <= sent_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (starts) begin
      read_beats_q <= packet_i.beats;
      first_q <= packet_i.first;
      useful_q <= packet_i.useful;
      skipped_q <= packet_i.offset[ByteBits-1:0];
      word_q <= WordBits'(base >> ByteBits);
      shift_q <= base[ByteBits-1:0];
      stride_q <= packet_i.row.block_stride;
      row_q.id <= packet_i.row.id;
      row_q.ends_packet <= 1'b0;  // as it leaves
      row_q.in_accumulator <= packet_i.row.in_accumulator;
      row_q.accumulate <= packet_i.row.accumulate;
      row_q.row <= first_row;
      row_q.repeats <= packet_i.row.repeats;
      row_q.scale <= packet_i.row.scale;
    end else if (fires) begin
      word_q <= word_q + 1'b1;
      row_q.row <= row_q.row + 26'(stride_q);
    end
    for (int unsigned i = 0; i < 4; i++) begin
      if ((starts && i == 0) || (takes && arrived_q == 3'(i))) beats_q[i*128+:128] <= data_i;
    end
  end

  /////////////////
  // Local row
  /////////////////
  logic [Words*RowWidth-1:0] window;
  logic [2*RowWidth-1:0] pair;
  logic [RowBytes-1:0] from_start;

  assign window = {{RowWidth{1'b0}}, beats_q, {RowWidth{1'b0}}};
  always_comb begin
    pair = '0;
    from_start = '0;
    bytes_o = '0;
    if (valid_o && read_beats_q != 3'd0) begin
      pair = window[32'(word_q)*RowWidth+:2*RowWidth];
      pair = pair >> {shift_q, 3'd0};
    end
    if (valid_o) begin
      from_start = ~({RowBytes{1'b1}} << length);
      bytes_o = (sent_q == '0) ? from_start << skipped_q : from_start;
    end
    row_o = row_q;
    row_o.ends_packet = last;
  end
  assign data_o = pair[RowWidth-1:0];

  logic unused_fields;
  assign unused_fields = ^{packet_i, pair};

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(beat_i && !beat_ready_o))
      else $error("a beat that belongs to no read");
    end
  end
`endif

endmodule
