// From the merger to one of the local memories: a queue of one row, a register that repeats it, and
// the scaler. A row that comes in cycle t and is not repeated is offered to the memory in
// t + 2 + Latency.
//
// A row is accepted only if it will find the register free when it gets there, so that it never
// waits in between, unless the memory refuses a row: rows behind it pile up at the scaler's end,
// and none enters the scaler until the pile is gone.
module load_scaler #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Latency = 6,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned RowBytes = RowWidth / 8
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        valid_i,
  output logic                        ready_o,
  input  accelerator_pkg::local_row_t row_i,
  input  logic [RowBytes-1:0]         bytes_i,
  input  logic [RowWidth-1:0]         data_i,
  output logic                        valid_o,
  input  logic                        ready_i,
  output logic [7:0]                  id_o,
  output logic                        ends_packet_o,
  output logic                        accumulate_o,
  output logic [25:0]                 row_o,
  output logic [RowBytes-1:0]         bytes_o,
  output logic [RowWidth-1:0]         data_o
);

  // Rows of the scaler, and the one that was refused.
  localparam int unsigned PileEntries = Latency + 1;

  typedef struct packed {
    logic [7:0]          id;
    logic                ends_packet;
    logic                accumulate;
    logic [25:0]         row;
    logic [RowBytes-1:0] bytes;
  } write_t;

  typedef struct packed {
    write_t              write;
    logic [RowWidth-1:0] data;
  } scaled_t;

  /////////////////
  // Queue and register
  /////////////////
  logic queue_valid_d, queue_valid_q, valid_d, valid_q, moves, issues, repeats, empty;
  logic [RowBytes-1:0] queue_bytes_q, bytes_q;
  logic [RowWidth-1:0] queue_data_q, data_q;
  logic [15:0] left_d, left_q;  // repeats to come after this one
  logic [25:0] local_d, local_q;
  accelerator_pkg::local_row_t queue_q, row_q;

  assign issues = valid_q && empty;
  assign repeats = left_q != '0;
  assign moves = queue_valid_q && (!valid_q || (issues && !repeats));
  assign ready_o = queue_valid_q ? (moves && queue_q.repeats == 16'd1) :
      (!valid_q || left_q <= 16'd1);

  always_comb begin
    queue_valid_d = queue_valid_q;
    valid_d = valid_q;
    left_d = left_q;
    local_d = local_q;
    if (moves) queue_valid_d = 1'b0;
    if (valid_i && ready_o) queue_valid_d = 1'b1;
    if (issues) begin
      valid_d = repeats;
      left_d = left_q - 16'd1;
      local_d = local_q + 26'd1;
    end
    if (moves) begin
      valid_d = 1'b1;
      left_d = queue_q.repeats - 16'd1;
      local_d = queue_q.row;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      queue_valid_q <= 1'b0;
      valid_q <= 1'b0;
      left_q <= '0;
      local_q <= '0;
    end else begin
      queue_valid_q <= queue_valid_d;
      valid_q <= valid_d;
      left_q <= left_d;
      local_q <= local_d;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i && ready_o) begin
      queue_q <= row_i;
      queue_bytes_q <= bytes_i;
      queue_data_q <= data_i;
    end
    if (moves) begin
      row_q <= queue_q;
      bytes_q <= queue_bytes_q;
      data_q <= queue_data_q;
    end
  end

  /////////////////
  // Scaler
  /////////////////
  write_t write;
  scaled_t scaled, head;
  logic scaled_valid, unused_valid;

  assign write.id = row_q.id;
  assign write.ends_packet = row_q.ends_packet && !repeats;
  assign write.accumulate = row_q.accumulate;
  assign write.row = local_q;
  assign write.bytes = bytes_q;
  stage_register #(
    .Width($bits(write)),
    .Depth(Latency)
  ) u_write (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(issues),
    .data_i (write),
    .valid_o(scaled_valid),
    .data_o (scaled.write)
  );
  row_scaler #(
    .ExpWidth(ExpWidth),
    .ManWidth(ManWidth),
    .Dim     (Dim),
    .Latency (Latency)
  ) u_scaler (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (issues),
    .bypass_i(1'b0),
    .relu_i  (1'b0),
    .factor_i(row_q.scale[Width-1:0]),
    .row_i   (data_q),
    .valid_o (unused_valid),
    .row_o   (scaled.data)
  );

  /////////////////
  // Rows that the memory refused
  /////////////////
  bypass_fifo #(
    .Width($bits(scaled)),
    .Depth(PileEntries)
  ) u_pile (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(scaled_valid),
    .data_i (scaled),
    .valid_o(valid_o),
    .ready_i(ready_i),
    .data_o (head),
    .empty_o(empty)
  );
  assign id_o = head.write.id;
  assign ends_packet_o = head.write.ends_packet;
  assign accumulate_o = head.write.accumulate;
  assign row_o = head.write.row;
  assign bytes_o = head.write.bytes;
  assign data_o = head.data;

  logic unused_fields;
  assign unused_fields = ^{row_q};

endmodule
