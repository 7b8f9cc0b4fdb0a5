// The local memories and who gets their ports. Each bank of the scratchpad has one port: a load's
// write goes before a read of the execute unit, and that one before a store's. The accumulator
// takes one update per cycle, results of the execute unit before loads.
//
// A refused request has to be asked again. Read data is there in the next cycle, until the next
// read of the same bank.
module local_memory #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned ScratchpadRows = 16384,
  parameter int unsigned AccumulatorRows = 4096,
  parameter int unsigned Banks = 4,
  parameter logic SharedReadPort = 1'b1,  // of the accumulator
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned RowBytes = RowWidth / 8,
  localparam int unsigned BankRows = ScratchpadRows / Banks,
  localparam int unsigned BankAddrW = $clog2(BankRows)
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  // Loads.
  input  logic                       spad_write_i,
  input  logic [25:0]                spad_write_row_i,
  input  logic [RowBytes-1:0]        spad_write_bytes_i,
  input  logic [RowWidth-1:0]        spad_write_data_i,
  input  logic                       acc_write_i,
  output logic                       acc_write_ready_o,
  input  logic                       acc_write_adds_i,
  input  logic [25:0]                acc_write_row_i,
  input  logic [RowBytes-1:0]        acc_write_bytes_i,
  input  logic [RowWidth-1:0]        acc_write_data_i,
  // Execute: reads per bank, results that are never refused.
  input  logic [Banks-1:0]           bank_read_i,
  input  logic [Banks*BankAddrW-1:0] bank_row_i,
  output logic [Banks-1:0]           bank_ready_o,
  output logic [Banks*RowWidth-1:0]  bank_data_o,
  input  logic                       result_valid_i,
  input  logic                       result_adds_i,
  input  logic [25:0]                result_row_i,
  input  logic [Dim-1:0]             result_elements_i,
  input  logic [RowWidth-1:0]        result_data_i,
  // Stores.
  input  logic                       local_read_i,
  input  logic                       local_in_accumulator_i,
  input  logic [25:0]                local_row_i,
  output logic                       local_ready_o,
  output logic [RowWidth-1:0]        local_data_o
);

  localparam int unsigned BankBits = (Banks < 2) ? 1 : $clog2(Banks);
  localparam int unsigned AccAddrW = $clog2(AccumulatorRows);

  /////////////////
  // Scratchpad
  /////////////////
  logic [BankBits-1:0] write_bank, local_bank, local_bank_q;
  logic [Banks-1:0] bank_free, unused_ready;

  assign write_bank = BankBits'(spad_write_row_i / 26'(BankRows));
  assign local_bank = BankBits'(local_row_i / 26'(BankRows));

  for (genvar b = 0; b < Banks; b++) begin : gen_bank
    logic writes, local_reads;

    assign writes = spad_write_i && write_bank == BankBits'(b);
    assign local_reads = local_read_i && !local_in_accumulator_i && local_bank == BankBits'(b);
    assign bank_ready_o[b] = !writes;
    assign bank_free[b] = !writes && !bank_read_i[b];
    scratchpad_bank #(
      .RowWidth(RowWidth),
      .Rows    (BankRows)
    ) u_bank (
      .clk_i        (clk_i),
      .write_i      (writes),
      .write_row_i  (spad_write_row_i[BankAddrW-1:0]),
      .write_bytes_i(spad_write_bytes_i),
      .write_data_i (spad_write_data_i),
      .read_i       (bank_read_i[b] || local_reads),
      .read_row_i   (bank_read_i[b] ? bank_row_i[b*BankAddrW+:BankAddrW] :
                     local_row_i[BankAddrW-1:0]),
      .read_ready_o (unused_ready[b]),
      .read_data_o  (bank_data_o[b*RowWidth+:RowWidth])
    );
  end

  /////////////////
  // Accumulator
  /////////////////
  logic [Dim-1:0] load_elements;
  logic acc_read_ready;
  logic [RowWidth-1:0] acc_data;

  for (genvar i = 0; i < Dim; i++) begin : gen_element
    assign load_elements[i] = &acc_write_bytes_i[i*(Width/8)+:Width/8];
  end
  assign acc_write_ready_o = !result_valid_i;
  accumulator #(
    .ExpWidth      (ExpWidth),
    .ManWidth      (ManWidth),
    .Dim           (Dim),
    .Rows          (AccumulatorRows),
    .SharedReadPort(SharedReadPort)
  ) u_accumulator (
    .clk_i            (clk_i),
    .rst_ni           (rst_ni),
    .update_i         (result_valid_i || acc_write_i),
    .update_adds_i    (result_valid_i ? result_adds_i : acc_write_adds_i),
    .update_row_i     (result_valid_i ? result_row_i[AccAddrW-1:0] : acc_write_row_i[AccAddrW-1:0]),
    .update_elements_i(result_valid_i ? result_elements_i : load_elements),
    .update_data_i    (result_valid_i ? result_data_i : acc_write_data_i),
    .read_i           (local_read_i && local_in_accumulator_i),
    .read_row_i       (local_row_i[AccAddrW-1:0]),
    .read_ready_o     (acc_read_ready),
    .read_data_o      (acc_data)
  );

  /////////////////
  // Store reads
  /////////////////
  logic in_accumulator_q;

  assign local_ready_o = local_in_accumulator_i ? acc_read_ready : bank_free[local_bank];
  always_ff @(posedge clk_i) begin
    if (local_read_i && local_ready_o) begin
      in_accumulator_q <= local_in_accumulator_i;
      local_bank_q <= local_bank;
    end
  end
  assign local_data_o = in_accumulator_q ? acc_data :
      bank_data_o[32'(local_bank_q)*RowWidth+:RowWidth];

  logic unused_rows;
  assign unused_rows = ^{unused_ready, spad_write_row_i, acc_write_row_i, result_row_i,
                         local_row_i};

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(spad_write_i && spad_write_row_i >= 26'(ScratchpadRows)))
      else $error("write beyond the scratchpad");
      assert (!(acc_write_i && acc_write_row_i >= 26'(AccumulatorRows)))
      else $error("write beyond the accumulator");
    end
  end
`endif

endmodule
