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
  localparam int unsigned CountWidth = $clog2(StoresInFlight + 1);
  localparam logic [31:0] One = 32'({2'b00, {(ExpWidth - 1) {1'b1}}, {ManWidth{1'b0}}});

  typedef struct packed {
    logic [31:0] stride;
    logic        relu;
    logic [31:0] scale;
  } target_t;

  typedef struct packed {
    logic [7:0]  id;
    logic [63:0] dram;
    logic [63:0] operand;  // a block_t
    target_t     target;
  } job_t;

  /////////////////
  // Configuration
  /////////////////
  target_t target_d, target_q;
  logic configures;

  assign configures = valid_i && ready_o && command_i.funct == accelerator_pkg::Config;
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
  // Queue
  /////////////////
  job_t job_new, job;
  accelerator_pkg::block_t block;
  logic empty, full, pop;
  logic [$clog2(QueueEntries + 1)-1:0] unused_count;

  assign ready_o = !full;
  assign block = job.operand;
  assign job_new.id = id_i;
  assign job_new.dram = command_i.rs1;
  assign job_new.operand = command_i.rs2;
  assign job_new.target = target_q;
  fifo #(
    .Width($bits(job_new)),
    .Depth(QueueEntries)
  ) u_queue (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (valid_i && ready_o && !configures),
    .data_i (job_new),
    .pop_i  (pop),
    .data_o (job),
    .empty_o(empty),
    .full_o (full),
    .count_o(unused_count)
  );

  /////////////////
  // Blocks of the oldest store
  /////////////////
  logic [15:0] row_d, row_q, group_d, group_q, last_group;
  logic [63:0] dram_offset_d, dram_offset_q;
  logic [CountWidth-1:0] in_flight_d, in_flight_q;
  logic first, may_start, sends, ends_row, ends_command;

  assign last_group = (block.columns - 16'd1) >> DimBits;
  assign ends_row = group_q == last_group;
  assign ends_command = ends_row && row_q == block.rows - 16'd1;
  assign first = row_q == '0 && group_q == '0;
  assign may_start = !first || in_flight_q != CountWidth'(StoresInFlight);
  assign valid_o = !empty && may_start;
  assign sends = valid_o && ready_i;
  assign pop = sends && ends_command;
  assign busy_o = !empty || in_flight_q != '0;

  assign block_o.id = job.id;
  assign block_o.ends_row = ends_row;
  assign block_o.ends_command = ends_command;
  assign block_o.dram = job.dram + dram_offset_q;
  assign block_o.bytes = 7'(block.columns << ElementBits);
  assign block_o.in_accumulator = block.address.in_accumulator;
  assign block_o.full_width = !block.address.in_accumulator || block.address.full_width;
  assign block_o.local_row = block.address.row + 26'(row_q) + (26'(group_q) << DimBits);
  assign block_o.relu = job.target.relu;
  assign block_o.scale = job.target.scale;

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
        dram_offset_d = dram_offset_q + 64'(job.target.stride);
      end
    end
    in_flight_d = in_flight_q + CountWidth'(sends && first) - CountWidth'(complete_i);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q <= '0;
      group_q <= '0;
      dram_offset_q <= '0;
      in_flight_q <= '0;
    end else begin
      row_q <= row_d;
      group_q <= group_d;
      dram_offset_q <= dram_offset_d;
      in_flight_q <= in_flight_d;
    end
  end

  logic unused_fields;
  assign unused_fields = ^{command_i, block};

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(complete_i && in_flight_q == '0))
      else $error("completion without a store under way");
    end
  end
`endif

endmodule
