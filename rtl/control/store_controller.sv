// Takes stores one after the other and dispatches one block of Dim elements per cycle: the blocks
// of a row first, then the next row. A configuration takes effect when it is accepted; stores
// before it keep the old one.
module store_controller #(
  parameter int unsigned Dim = 4,
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned QueueEntries = 2,
  parameter int unsigned StoresInFlight = 5
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          valid_i,
  output logic                          ready_o,
  input  accelerator_pkg::command_t     command_i,
  input  logic [7:0]                    id_i,
  output logic                          valid_o,
  input  logic                          ready_i,
  output accelerator_pkg::store_block_t block_o,
  input  logic                          complete_i,  // a store is done
  output logic                          busy_o
);

  localparam int unsigned Width = 1 + ExpWidth + ManWidth;
  localparam int unsigned DimBits = $clog2(Dim);
  localparam int unsigned ElementBits = $clog2(Width / 8);
  localparam logic [31:0] One = 32'({2'b00, {(ExpWidth - 1) {1'b1}}, {ManWidth{1'b0}}});

  typedef struct packed {
    logic [31:0] stride;
    logic        relu;
    logic [31:0] scale;
  } target_t;

  /////////////////
  // Configuration
  /////////////////
  target_t target_d, target_q;
  logic configures;

  always_comb begin
    target_d = target_q;
    if (configures) begin
      target_d.stride = command_i.rs2[31:0];
      target_d.relu = command_i.rs1[3:2] == 2'd1;
      // All ones keeps the factor.
      if (!(&command_i.rs2[32+:Width])) target_d.scale = 32'(command_i.rs2[32+:Width]);
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      target_q.stride <= '0;
      target_q.relu <= 1'b0;
      target_q.scale <= One;
    end else begin
      target_q <= target_d;
    end
  end

  /////////////////
  // Blocks of the oldest store
  /////////////////
  target_t used;  // the settings of this store
  accelerator_pkg::block_t block;
  logic [7:0] id;
  logic [63:0] dram, dram_offset_d, dram_offset_q;
  logic [15:0] row_d, row_q, group_d, group_q, last_group;
  logic sends, ends_row, ends_command;

  move_queue #(
    .SettingsWidth($bits(target_q)),
    .QueueEntries (QueueEntries),
    .MovesInFlight(StoresInFlight)
  ) u_queue (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (valid_i),
    .ready_o     (ready_o),
    .command_i   (command_i),
    .id_i        (id_i),
    .configures_o(configures),
    .settings_i  (target_q),
    .valid_o     (valid_o),
    .id_o        (id),
    .dram_o      (dram),
    .block_o     (block),
    .settings_o  (used),
    .sends_i     (sends),
    .last_i      (ends_command),
    .complete_i  (complete_i),
    .busy_o      (busy_o)
  );

  assign last_group = (block.columns - 16'd1) >> DimBits;
  assign ends_row = group_q == last_group;
  assign ends_command = ends_row && row_q == block.rows - 16'd1;
  assign sends = valid_o && ready_i;

  assign block_o.id = id;
  assign block_o.ends_row = ends_row;
  assign block_o.ends_command = ends_command;
  assign block_o.dram = dram + dram_offset_q;
  assign block_o.bytes = 7'(block.columns << ElementBits);
  assign block_o.in_accumulator = block.address.in_accumulator;
  assign block_o.full_width = !block.address.in_accumulator || block.address.full_width;
  assign block_o.local_row = block.address.row + 26'(row_q) + (26'(group_q) << DimBits);
  assign block_o.relu = used.relu;
  assign block_o.scale = used.scale;

  always_comb begin
    row_d = row_q;
    group_d = group_q;
    dram_offset_d = dram_offset_q;
    if (sends) begin
      group_d = ends_row ? '0 : group_q + 16'd1;
      if (ends_command) begin
        row_d = '0;
        dram_offset_d = '0;
      end else if (ends_row) begin
        row_d = row_q + 16'd1;
        dram_offset_d = dram_offset_q + 64'(used.stride);
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q <= '0;
      group_q <= '0;
      dram_offset_q <= '0;
    end else begin
      row_q <= row_d;
      group_q <= group_d;
      dram_offset_q <= dram_offset_d;
    end
  end

  logic unused_fields;
  assign unused_fields = ^{command_i, block};

endmodule
