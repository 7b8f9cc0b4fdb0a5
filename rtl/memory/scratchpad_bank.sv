// One bank of the scratchpad: a single-ported memory of rows. A write wins: a read in the same
// cycle is refused and has to be asked again. Read data is there in the next cycle.
module scratchpad_bank #(
  parameter int unsigned RowWidth = 64,
  parameter int unsigned Rows = 4096,
  localparam int unsigned RowBytes = RowWidth / 8,
  localparam int unsigned AddressWidth = $clog2(Rows)
) (
  input  logic                    clk_i,
  input  logic                    write_i,
  input  logic [AddressWidth-1:0] write_row_i,
  input  logic [RowBytes-1:0]     write_bytes_i,  // which bytes of the row change
  input  logic [RowWidth-1:0]     write_data_i,
  input  logic                    read_i,
  input  logic [AddressWidth-1:0] read_row_i,
  output logic                    read_ready_o,
  output logic [RowWidth-1:0]     read_data_o
);

  (* ram_style = "block" *) logic [RowWidth-1:0] rows_q [Rows];
  logic [AddressWidth-1:0] row;
  logic reads;

  assign read_ready_o = !write_i;
  assign reads = read_i && !write_i;
  assign row = write_i ? write_row_i : read_row_i;

  always_ff @(posedge clk_i) begin
    if (write_i) begin
      for (int unsigned i = 0; i < RowBytes; i++) begin
        if (write_bytes_i[i]) rows_q[row][i*8+:8] <= write_data_i[i*8+:8];
      end
    end
    if (reads) read_data_o <= rows_q[row];
  end

endmodule
