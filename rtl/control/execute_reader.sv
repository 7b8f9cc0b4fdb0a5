// The reads of the row that is being fed: at most one per bank and cycle, A before S before W where
// they meet in a bank. A bank that is written refuses; the row goes on when all its reads are done.
module execute_reader #(
  parameter int unsigned Dim = 4,
  parameter int unsigned ScratchpadRows = 16384,
  parameter int unsigned Banks = 4,
  localparam int unsigned AddressWidth = $clog2(ScratchpadRows),
  localparam int unsigned BankWidth = $clog2(Banks),
  localparam int unsigned BankAddressWidth = AddressWidth - BankWidth
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              row_valid_i,
  output logic                              row_fed_o,
  input  logic                              last_row_i,
  input  logic [4:0]                        row_i,
  input  logic                              a_present_i,
  input  execute_pkg::tile_t                a_i,
  input  logic                              s_present_i,
  input  execute_pkg::tile_t                s_i,
  input  logic                              w_present_i,
  input  execute_pkg::tile_t                w_i,
  output logic [Banks-1:0]                  bank_read_o,
  output logic [Banks*BankAddressWidth-1:0] bank_row_o,
  input  logic [Banks-1:0]                  bank_ready_i,
  // For each operand: its data come from this bank in the next cycle,
  output logic                              a_read_o,
  output logic [BankWidth-1:0]              a_bank_o,
  output logic                              s_read_o,
  output logic [BankWidth-1:0]              s_bank_o,
  output logic                              w_read_o,
  output logic [BankWidth-1:0]              w_bank_o,
  // these elements of its row are stored,
  output logic [Dim-1:0]                    a_elements_o,
  output logic [Dim-1:0]                    s_elements_o,
  output logic [Dim-1:0]                    w_elements_o,
  // and it is refused in this cycle.
  output logic                              a_wait_o,
  output logic                              s_wait_o,
  output logic                              w_wait_o
);

  logic [AddressWidth-1:0] a_address, s_address, w_address;
  logic a_turn, s_turn, unused_w_turn, s_blocked, w_blocked, a_fed, s_fed, w_fed;
  logic a_request, s_request, w_request;

  assign a_bank_o = a_address[AddressWidth-1-:BankWidth];
  assign s_bank_o = s_address[AddressWidth-1-:BankWidth];
  assign w_bank_o = w_address[AddressWidth-1-:BankWidth];
  assign s_blocked = a_turn && a_bank_o == s_bank_o;
  assign w_blocked = (a_turn && a_bank_o == w_bank_o) || (s_turn && s_bank_o == w_bank_o);
  assign row_fed_o = row_valid_i && a_fed && s_fed && w_fed;

  execute_operand #(
    .Dim         (Dim),
    .AddressWidth(AddressWidth),
    .Banks       (Banks)
  ) u_a (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (row_valid_i),
    .present_i   (a_present_i),
    .tile_i      (a_i),
    .row_i       (row_i),
    .last_row_i  (last_row_i),
    .row_fed_i   (row_fed_o),
    .blocked_i   (1'b0),
    .bank_ready_i(bank_ready_i),
    .address_o   (a_address),
    .turn_o      (a_turn),
    .request_o   (a_request),
    .read_o      (a_read_o),
    .wait_o      (a_wait_o),
    .fed_o       (a_fed),
    .elements_o  (a_elements_o)
  );
  execute_operand #(
    .Dim         (Dim),
    .AddressWidth(AddressWidth),
    .Banks       (Banks)
  ) u_s (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (row_valid_i),
    .present_i   (s_present_i),
    .tile_i      (s_i),
    .row_i       (row_i),
    .last_row_i  (last_row_i),
    .row_fed_i   (row_fed_o),
    .blocked_i   (s_blocked),
    .bank_ready_i(bank_ready_i),
    .address_o   (s_address),
    .turn_o      (s_turn),
    .request_o   (s_request),
    .read_o      (s_read_o),
    .wait_o      (s_wait_o),
    .fed_o       (s_fed),
    .elements_o  (s_elements_o)
  );
  execute_operand #(
    .Dim         (Dim),
    .AddressWidth(AddressWidth),
    .Banks       (Banks),
    .Downwards   (1'b1)
  ) u_w (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (row_valid_i),
    .present_i   (w_present_i),
    .tile_i      (w_i),
    .row_i       (row_i),
    .last_row_i  (last_row_i),
    .row_fed_i   (row_fed_o),
    .blocked_i   (w_blocked),
    .bank_ready_i(bank_ready_i),
    .address_o   (w_address),
    .turn_o      (unused_w_turn),
    .request_o   (w_request),
    .read_o      (w_read_o),
    .wait_o      (w_wait_o),
    .fed_o       (w_fed),
    .elements_o  (w_elements_o)
  );

  always_comb begin
    bank_read_o = '0;
    bank_row_o = '0;
    for (int unsigned b = 0; b < Banks; b++) begin
      if (w_request && w_bank_o == BankWidth'(b)) begin
        bank_read_o[b] = 1'b1;
        bank_row_o[b*BankAddressWidth+:BankAddressWidth] = w_address[BankAddressWidth-1:0];
      end
      if (s_request && s_bank_o == BankWidth'(b)) begin
        bank_read_o[b] = 1'b1;
        bank_row_o[b*BankAddressWidth+:BankAddressWidth] = s_address[BankAddressWidth-1:0];
      end
      if (a_request && a_bank_o == BankWidth'(b)) begin
        bank_read_o[b] = 1'b1;
        bank_row_o[b*BankAddressWidth+:BankAddressWidth] = a_address[BankAddressWidth-1:0];
      end
    end
  end

endmodule
