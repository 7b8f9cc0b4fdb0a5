// Holds commands until those before them that touch the same local rows are complete, and hands
// them to the load, execute and store controllers: one command in per cycle, one out per cycle and
// controller, in order within a controller.
//
// Configurations of load and store are complete when they are issued; all other commands when their
// controller says so, one per cycle.
module reservation_station #(
  parameter int unsigned Dim = 4,
  parameter int unsigned LoadEntries = 8,
  parameter int unsigned ExecuteEntries = 16,
  parameter int unsigned StoreEntries = 4,
  localparam int unsigned LoadIdWidth = $clog2(LoadEntries),
  localparam int unsigned ExecuteIdWidth = $clog2(ExecuteEntries),
  localparam int unsigned StoreIdWidth = $clog2(StoreEntries)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  output logic                      ready_o,
  input  accelerator_pkg::command_t command_i,
  output logic                      load_valid_o,
  input  logic                      load_ready_i,
  output accelerator_pkg::command_t load_command_o,
  output logic [LoadIdWidth-1:0]    load_id_o,
  output logic                      execute_valid_o,
  input  logic                      execute_ready_i,
  output accelerator_pkg::command_t execute_command_o,
  output logic [ExecuteIdWidth-1:0] execute_id_o,
  output logic                      store_valid_o,
  input  logic                      store_ready_i,
  output accelerator_pkg::command_t store_command_o,
  output logic [StoreIdWidth-1:0]   store_id_o,
  // Completion of one command; the identifier is in the low bits.
  input  logic                      complete_i,
  input  accelerator_pkg::table_e   complete_table_i,
  input  logic [7:0]                complete_id_i,
  output logic [LoadEntries-1:0]    load_live_o,
  output logic [ExecuteEntries-1:0] execute_live_o,
  output logic [StoreEntries-1:0]   store_live_o
);

  localparam int unsigned Entries = LoadEntries + ExecuteEntries + StoreEntries;
  localparam int unsigned FirstExecute = LoadEntries;
  localparam int unsigned FirstStore = LoadEntries + ExecuteEntries;

  /////////////////
  // Configuration that decides which rows a command touches
  /////////////////
  logic [15:0] stride_0_q, stride_1_q, stride_2_q, a_stride_q, c_stride_q, block_stride;
  logic transpose_a_q, allocate, is_config;

  assign is_config = allocate && command_i.funct == accelerator_pkg::Config;
  always_comb begin
    unique case (command_i.funct)
      accelerator_pkg::Mvin2: block_stride = stride_1_q;
      accelerator_pkg::Mvin3: block_stride = stride_2_q;
      default: block_stride = stride_0_q;
    endcase
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stride_0_q <= 16'(Dim);
      stride_1_q <= 16'(Dim);
      stride_2_q <= 16'(Dim);
      a_stride_q <= 16'd1;
      c_stride_q <= 16'd1;
      transpose_a_q <= 1'b0;
    end else if (is_config && command_i.rs1[1:0] == accelerator_pkg::ConfigLd) begin
      unique case (command_i.rs1[4:3])
        2'd0: stride_0_q <= command_i.rs1[31:16];
        2'd1: stride_1_q <= command_i.rs1[31:16];
        default: stride_2_q <= command_i.rs1[31:16];
      endcase
    end else if (is_config && command_i.rs1[1:0] == accelerator_pkg::ConfigEx) begin
      a_stride_q <= command_i.rs1[31:16];
      c_stride_q <= command_i.rs2[63:48];
      if (!command_i.rs1[7]) transpose_a_q <= command_i.rs1[8];
    end
  end

  /////////////////
  // The new command
  /////////////////
  accelerator_pkg::table_e new_table;
  accelerator_pkg::row_range_t new_main, new_second;
  logic new_configures, new_writes_main;
  logic load_full, execute_full, store_full, load_allocate, execute_allocate, store_allocate;

  command_ranges #(
    .Dim(Dim)
  ) u_ranges (
    .funct_i       (command_i.funct),
    .rs1_i         (command_i.rs1),
    .rs2_i         (command_i.rs2),
    .block_stride_i(block_stride),
    .a_stride_i    (a_stride_q),
    .c_stride_i    (c_stride_q),
    .transpose_a_i (transpose_a_q),
    .table_o       (new_table),
    .configures_o  (new_configures),
    .writes_main_o (new_writes_main),
    .main_o        (new_main),
    .second_o      (new_second)
  );

  always_comb begin
    unique case (new_table)
      accelerator_pkg::LoadTable: ready_o = !load_full;
      accelerator_pkg::StoreTable: ready_o = !store_full;
      default: ready_o = !execute_full;
    endcase
  end
  assign allocate = valid_i && ready_o;
  assign load_allocate = allocate && new_table == accelerator_pkg::LoadTable;
  assign execute_allocate = allocate && new_table == accelerator_pkg::ExecuteTable;
  assign store_allocate = allocate && new_table == accelerator_pkg::StoreTable;

  /////////////////
  // Entries: loads, executes, stores
  /////////////////
  logic [Entries-1:0] live, waits, conflicts, allocated, completed;
  logic load_configures, unused_configures, store_configures;

  for (genvar i = 0; i < Entries; i++) begin : gen_entry
    reservation_entry #(
      .Entries(Entries),
      .Table  ((i >= FirstStore) ? 2'd2 : (i >= FirstExecute) ? 2'd1 : 2'd0)
    ) u_entry (
      .clk_i            (clk_i),
      .rst_ni           (rst_ni),
      .new_table_i      (new_table),
      .new_writes_main_i(new_writes_main),
      .new_main_i       (new_main),
      .new_second_i     (new_second),
      .new_waits_for_i  (conflicts),
      .allocate_i       (allocated[i]),
      .completed_i      (completed),
      .complete_i       (completed[i]),
      .live_o           (live[i]),
      .waits_o          (waits[i]),
      .conflicts_o      (conflicts[i])
    );
  end

  always_comb begin
    completed = '0;
    if (complete_i) begin
      unique case (complete_table_i)
        accelerator_pkg::LoadTable: completed[32'(complete_id_i)] = 1'b1;
        accelerator_pkg::ExecuteTable: completed[FirstExecute+32'(complete_id_i)] = 1'b1;
        default: completed[FirstStore+32'(complete_id_i)] = 1'b1;
      endcase
    end
    if (load_valid_o && load_ready_i && load_configures) completed[32'(load_id_o)] = 1'b1;
    if (store_valid_o && store_ready_i && store_configures) begin
      completed[FirstStore+32'(store_id_o)] = 1'b1;
    end
  end
  assign load_live_o = live[0+:LoadEntries];
  assign execute_live_o = live[FirstExecute+:ExecuteEntries];
  assign store_live_o = live[FirstStore+:StoreEntries];

  /////////////////
  // Tables
  /////////////////
  reservation_table #(
    .Entries(LoadEntries),
    .Depth  (LoadEntries)
  ) u_loads (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .allocate_i  (load_allocate),
    .command_i   (command_i),
    .configures_i(new_configures),
    .live_i      (live[0+:LoadEntries]),
    .waits_i     (waits[0+:LoadEntries]),
    .full_o      (load_full),
    .allocated_o (allocated[0+:LoadEntries]),
    .valid_o     (load_valid_o),
    .ready_i     (load_ready_i),
    .command_o   (load_command_o),
    .configures_o(load_configures),
    .id_o        (load_id_o)
  );
  reservation_table #(
    .Entries(ExecuteEntries),
    .Depth  (ExecuteEntries)
  ) u_executes (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .allocate_i  (execute_allocate),
    .command_i   (command_i),
    .configures_i(new_configures),
    .live_i      (live[FirstExecute+:ExecuteEntries]),
    .waits_i     (waits[FirstExecute+:ExecuteEntries]),
    .full_o      (execute_full),
    .allocated_o (allocated[FirstExecute+:ExecuteEntries]),
    .valid_o     (execute_valid_o),
    .ready_i     (execute_ready_i),
    .command_o   (execute_command_o),
    .configures_o(unused_configures),
    .id_o        (execute_id_o)
  );
  reservation_table #(
    .Entries(StoreEntries),
    .Depth  (StoreEntries)
  ) u_stores (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .allocate_i  (store_allocate),
    .command_i   (command_i),
    .configures_i(new_configures),
    .live_i      (live[FirstStore+:StoreEntries]),
    .waits_i     (waits[FirstStore+:StoreEntries]),
    .full_o      (store_full),
    .allocated_o (allocated[FirstStore+:StoreEntries]),
    .valid_o     (store_valid_o),
    .ready_i     (store_ready_i),
    .command_o   (store_command_o),
    .configures_o(store_configures),
    .id_o        (store_id_o)
  );

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert ((completed & ~live) == '0)
      else $error("completion of an entry that is free");
    end
  end
`endif

endmodule
