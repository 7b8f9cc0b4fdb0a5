// Gathers the blocks of a row, then sends the row as writes of aligned windows, one beat per cycle.
// The next row's first block is taken in the cycle in which the last beat leaves. A write gets the
// lowest identifier that is free, and gives it back with its acknowledgement.
//
// Byte i of the row goes to byte lane (dram + i) mod 16: each beat is cut out of two neighbouring
// 16-byte pieces of the row, by the same number of bytes in the whole row.
module dma_writer #(
  parameter int unsigned RowBytes = 8,
  parameter int unsigned Writes = 16,
  localparam int unsigned RowWidth = RowBytes * 8,
  localparam int unsigned IdWidth = $clog2(Writes)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                block_valid_i,
  output logic                block_ready_o,
  input  logic [RowWidth-1:0] block_data_i,
  input  logic                ends_row_i,
  input  logic [63:0]         dram_i,         // of the row, with its last block
  input  logic [6:0]          bytes_i,        // "
  output logic                valid_o,
  input  logic                ready_i,
  output logic [IdWidth-1:0]  id_o,
  output logic [63:0]         address_o,      // of the window
  output logic [2:0]          beats_o,        // of the window
  output logic                last_o,
  output logic [127:0]        data_o,
  output logic [15:0]         mask_o,
  input  logic                ack_valid_i,
  input  logic [IdWidth-1:0]  ack_id_i,
  output logic                busy_o,         // a row to send, or writes without acknowledgement
  output logic                id_wait_o,      // a write waits for an identifier
  output logic                packet_o,       // a write is sent,
  output logic [6:0]          packet_bytes_o  // of so many bytes
);

  localparam int unsigned Blocks = 64 / RowBytes;
  localparam int unsigned BlockBits = (Blocks < 2) ? 1 : $clog2(Blocks);

  logic active_d, active_q, takes, fires, ends_row;

  /////////////////
  // The row
  /////////////////
  logic [BlockBits-1:0] block_d, block_q;
  logic [511:0] row_q;
  logic [63:0] dram_q;
  logic [6:0] bytes_q;

  assign block_ready_o = !active_q || ends_row;
  assign takes = block_valid_i && block_ready_o;
  always_comb begin
    block_d = block_q;
    if (takes) block_d = ends_row_i ? '0 : block_q + 1'b1;
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Blocks; i++) begin
      if (takes && block_q == BlockBits'(i)) row_q[i*RowWidth+:RowWidth] <= block_data_i;
    end
    if (takes && ends_row_i) begin
      dram_q <= dram_i;
      bytes_q <= bytes_i;
    end
  end

  /////////////////
  // Writes
  /////////////////
  logic [6:0] offset_d, offset_q, left, useful;  // bytes of the row
  logic [1:0] beat_d, beat_q;
  logic [5:0] first;
  logic [IdWidth-1:0] free_id, id_q;
  logic id_available, ids_busy, begun;

  assign left = bytes_q - offset_q;
  packet_splitter u_splitter (
    .address_i(dram_q + 64'(offset_q)),
    .bytes_i  (left),
    .window_o (address_o),
    .beats_o  (beats_o),
    .first_o  (first),
    .useful_o (useful)
  );
  id_pool #(
    .Ids(Writes)
  ) u_ids (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .take_i      (fires && !begun),
    .available_o (id_available),
    .id_o        (free_id),
    .release_i   (ack_valid_i),
    .release_id_i(ack_id_i),
    .busy_o      (ids_busy)
  );
  assign begun = beat_q != 2'd0;
  assign id_o = begun ? id_q : free_id;
  assign valid_o = active_q && (begun || id_available);
  assign fires = valid_o && ready_i;
  assign last_o = 3'(beat_q) + 3'd1 == beats_o;
  assign ends_row = fires && last_o && useful == left;
  assign busy_o = active_q || ids_busy;
  assign id_wait_o = active_q && !begun && !id_available;
  assign packet_o = fires && last_o;
  assign packet_bytes_o = useful;

  always_comb begin
    active_d = active_q;
    offset_d = offset_q;
    beat_d = beat_q;
    if (fires) begin
      beat_d = last_o ? 2'd0 : beat_q + 2'd1;
      if (last_o) offset_d = offset_q + useful;
    end
    if (ends_row) active_d = 1'b0;
    if (takes && ends_row_i) begin
      active_d = 1'b1;
      offset_d = '0;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      block_q <= '0;
      offset_q <= '0;
      beat_q <= '0;
    end else begin
      active_q <= active_d;
      block_q <= block_d;
      offset_q <= offset_d;
      beat_q <= beat_d;
    end
  end
  always_ff @(posedge clk_i) begin
    if (fires && !begun) id_q <= free_id;
  end

  /////////////////
  // The beat
  /////////////////
  logic [3:0] piece;  // of the row; beyond its five pieces where the window is wider than the row
  logic [767:0] pieces;
  logic [255:0] pair;
  logic [6:0] past;

  assign piece = address_o[7:4] + 4'(beat_q) - dram_q[7:4];
  assign pieces = {128'd0, row_q, 128'd0};
  assign past = 7'(first) + useful;
  always_comb begin
    pair = '0;
    mask_o = '0;
    if (valid_o) begin
      if (piece <= 4'd4) pair = pieces[32'(piece)*128+:256];
      pair = pair >> {5'd16 - 5'(dram_q[3:0]), 3'd0};
      for (int unsigned i = 0; i < 16; i++) begin
        mask_o[i] = {1'b0, beat_q, 4'(i)} >= 7'(first) && {1'b0, beat_q, 4'(i)} < past;
      end
    end
  end
  assign data_o = pair[127:0];

  logic unused_pair;
  assign unused_pair = ^pair[255:128];

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(takes && ends_row_i && (bytes_i == '0 || bytes_i > 7'd64)))
      else $error("row of %0d bytes", bytes_i);
    end
  end
`endif

endmodule
