// The next bus packet for `bytes_i` bytes from `address_i` on: of the aligned windows of 16, 32 and
// 64 bytes the smallest that covers as many of them as any does. A wider window never covers less.
module packet_splitter (
  input  logic [63:0] address_i,
  input  logic [6:0]  bytes_i,    // 1..64
  output logic [63:0] window_o,   // address, aligned to the window
  output logic [2:0]  beats_o,    // 16 bytes each: 1, 2 or 4
  output logic [5:0]  first_o,    // useful bytes: [first, first + useful) of the window
  output logic [6:0]  useful_o
);

  logic [6:0] room_16, room_32, room_64, useful_16, useful_32, useful_64;

  assign room_16 = 7'd16 - {3'd0, address_i[3:0]};
  assign room_32 = 7'd32 - {2'd0, address_i[4:0]};
  assign room_64 = 7'd64 - {1'd0, address_i[5:0]};
  assign useful_16 = (room_16 < bytes_i) ? room_16 : bytes_i;
  assign useful_32 = (room_32 < bytes_i) ? room_32 : bytes_i;
  assign useful_64 = (room_64 < bytes_i) ? room_64 : bytes_i;
  assign useful_o = useful_64;

  always_comb begin
    if (useful_16 == useful_64) begin
      window_o = {address_i[63:4], 4'd0};
      beats_o = 3'd1;
      first_o = {2'd0, address_i[3:0]};
    end else if (useful_32 == useful_64) begin
      window_o = {address_i[63:5], 5'd0};
      beats_o = 3'd2;
      first_o = {1'd0, address_i[4:0]};
    end else begin
      window_o = {address_i[63:6], 6'd0};
      beats_o = 3'd4;
      first_o = address_i[5:0];
    end
  end

endmodule
