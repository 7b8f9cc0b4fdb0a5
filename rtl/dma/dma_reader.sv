// Splits the rows of loads into reads, one per cycle, while read identifiers last. Each read gets
// the lowest identifier that is free; the merger gives it back with the last beat. A row of zeros
// goes to the merger as one packet without a read, under the identifier 0, which it does not take.
//
// The next row is accepted in the cycle in which the last packet of the row before it leaves.
module dma_reader #(
  parameter int unsigned Reads = 16,
  localparam int unsigned IdWidth = $clog2(Reads)
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          valid_i,
  output logic                          ready_o,
  input  accelerator_pkg::load_row_t    row_i,
  output logic                          valid_o,
  input  logic                          ready_i,
  output accelerator_pkg::load_packet_t packet_o,
  output logic [63:0]                   address_o,  // of the window
  output logic [IdWidth-1:0]            id_o,
  input  logic                          release_i,  // an identifier is free again
  input  logic [IdWidth-1:0]            release_id_i,
  output logic                          busy_o,
  output logic                          id_wait_o  // a row waits for an identifier
);

  logic active_d, active_q, sends, ends_row, has_id, id_available, ids_busy;
  accelerator_pkg::load_row_t row_q;
  logic [6:0] offset_d, offset_q, left, useful;
  logic [IdWidth-1:0] free_id;
  logic [2:0] beats;
  logic [5:0] first;
  logic [63:0] window;

  assign left = row_q.bytes - offset_q;
  packet_splitter u_splitter (
    .address_i(row_q.dram + 64'(offset_q)),
    .bytes_i  (left),
    .window_o (window),
    .beats_o  (beats),
    .first_o  (first),
    .useful_o (useful)
  );

  id_pool #(
    .Ids(Reads)
  ) u_ids (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .take_i      (sends && !row_q.zero_fill),
    .available_o (id_available),
    .id_o        (free_id),
    .release_i   (release_i),
    .release_id_i(release_id_i),
    .busy_o      (ids_busy)
  );
  assign id_o = row_q.zero_fill ? '0 : free_id;
  assign has_id = row_q.zero_fill || id_available;
  assign ends_row = row_q.zero_fill || useful == left;
  assign valid_o = active_q && has_id;
  assign sends = valid_o && ready_i;
  assign ready_o = !active_q || (sends && ends_row);
  assign busy_o = active_q || ids_busy;
  assign id_wait_o = active_q && !has_id;

  assign address_o = window;
  assign packet_o.beats = row_q.zero_fill ? 3'd0 : beats;
  assign packet_o.first = row_q.zero_fill ? 6'd0 : first;
  assign packet_o.useful = row_q.zero_fill ? row_q.bytes : useful;
  assign packet_o.offset = offset_q;
  assign packet_o.last = ends_row && row_q.last;
  assign packet_o.row = row_q;

  always_comb begin
    active_d = active_q;
    offset_d = offset_q;
    if (sends) begin
      offset_d = offset_q + useful;
      if (ends_row) active_d = 1'b0;
    end
    if (valid_i && ready_o) begin
      active_d = 1'b1;
      offset_d = '0;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      offset_q <= '0;
    end else begin
      active_q <= active_d;
      offset_q <= offset_d;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i && ready_o) row_q <= row_i;
  end

endmodule
