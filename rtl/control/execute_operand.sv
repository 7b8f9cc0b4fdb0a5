// One operand of a pass: from which bank and row its next row is read, and whether that row is fed.
// A row beyond the stored ones takes its turn without a read.
module execute_operand #(
  parameter int unsigned Dim = 4,
  parameter int unsigned AddressWidth = 14,  // of scratchpad rows; the bank is in the top bits
  parameter int unsigned Banks = 4,
  parameter logic Downwards = 1'b0,            // starts with row Dim - 1
  localparam int unsigned BankWidth = $clog2(Banks)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    valid_i,     // a row is being fed
  input  logic                    present_i,   // and has this operand
  input  execute_pkg::tile_t      tile_i,
  input  logic [4:0]              row_i,
  input  logic                    last_row_i,
  input  logic                    row_fed_i,   // all operands of the row
  input  logic                    blocked_i,   // another operand has its turn at the bank
  input  logic [Banks-1:0]        bank_ready_i,
  output logic [AddressWidth-1:0] address_o,
  output logic                    turn_o,      // this operand keeps later ones from its bank
  output logic                    request_o,
  output logic                    read_o,      // the request is accepted
  output logic                    wait_o,      // the request is refused
  output logic                    fed_o,
  output logic [Dim-1:0]          elements_o   // that are stored; none of them if nothing is read
);

  logic done_d, done_q, stored, pending, accepted;
  logic [AddressWidth-1:0] offset_d, offset_q;
  logic [4:0] tile_row;
  logic [BankWidth-1:0] bank;

  assign tile_row = Downwards ? 5'(Dim - 1) - row_i : row_i;
  assign stored = present_i && tile_row < tile_i.rows;
  assign elements_o = stored ? ~({Dim{1'b1}} << tile_i.columns) : '0;

  /////////////////
  // Address
  /////////////////
  if (Downwards) begin : gen_downwards
    assign offset_d = '0;
    assign address_o = tile_i.row[AddressWidth-1:0] + AddressWidth'(tile_row);
  end else begin : gen_upwards
    assign offset_d = !row_fed_i ? offset_q :
        last_row_i ? '0 : offset_q + AddressWidth'(tile_i.stride);
    assign address_o = tile_i.row[AddressWidth-1:0] + offset_q;
  end
  assign bank = address_o[AddressWidth-1-:BankWidth];

  /////////////////
  // Turn
  /////////////////
  assign pending = valid_i && present_i && !done_q;
  assign turn_o = pending;
  assign request_o = pending && stored && !blocked_i;
  assign accepted = request_o && bank_ready_i[bank];
  assign read_o = accepted;
  assign wait_o = request_o && !accepted;
  assign fed_o = !present_i || done_q || (!blocked_i && (!stored || accepted));
  assign done_d = valid_i && present_i && fed_o && !row_fed_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      done_q <= 1'b0;
      offset_q <= '0;
    end else begin
      done_q <= done_d;
      offset_q <= offset_d;
    end
  end

  logic unused_fields;
  assign unused_fields = ^{tile_i, last_row_i, offset_q};

endmodule
