// Turns LOOP_WS into single moves, preloads and computes; every other command passes through once
// no loop is active.
//
// Two descriptors: while one loop runs, the next one is set up, and its loads may begin. Five units
// (loads of A, B and D, execute, store of C) walk over their blocks; each takes the descriptors in
// turn. A descriptor is free again when its units have sent everything, done or not.
//
// Places: A grows upwards in its half of the scratchpad, B ends at the end of its half; D and C lie
// in one half of the accumulator. Scratchpad identifiers 1 and 2 name the half, 0 takes the
// descriptor's; the accumulator's half changes after each loop that stores C.
module loop_unroller #(
  parameter int unsigned Dim = 4,
  parameter int unsigned ElementBytes = 2,
  parameter int unsigned ScratchpadRows = 16384,
  parameter int unsigned AccumulatorRows = 4096,
  parameter int unsigned LoadEntries = 8,       // of the reservation station
  parameter int unsigned ExecuteEntries = 16,
  parameter int unsigned StoreEntries = 4
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  output logic                      ready_o,
  input  accelerator_pkg::command_t command_i,
  output logic                      valid_o,
  input  logic                      ready_i,
  output accelerator_pkg::command_t command_o,
  // Completion of a command that came from a loop.
  input  logic                      complete_i,
  input  accelerator_pkg::table_e   complete_table_i,
  output logic                      busy_o
);

  localparam int unsigned DimBits = $clog2(Dim);
  localparam logic [15:0] MaxStep = 16'(64 / (Dim * ElementBytes));
  localparam logic [25:0] ScratchpadHalf = 26'(ScratchpadRows / 2);
  localparam logic [25:0] AccumulatorHalf = 26'(AccumulatorRows / 2);
  // Units, and their bits in vectors.
  localparam int unsigned UnitA = 0;
  localparam int unsigned UnitB = 1;
  localparam int unsigned UnitD = 2;
  localparam int unsigned UnitX = 3;
  localparam int unsigned UnitC = 4;

  /////////////////
  // Descriptors
  /////////////////
  accelerator_pkg::loop_shape_t shape_0, shape_1;
  accelerator_pkg::loop_memory_t memory_0, memory_1;
  logic is_operand, is_loop, takes, live, tail_live, tail, head;

  assign is_loop = command_i.funct == accelerator_pkg::LoopWs;
  assign is_operand = command_i.funct >= accelerator_pkg::LoopWsBounds &&
      command_i.funct <= accelerator_pkg::LoopWsStridesDc;
  assign takes = valid_i && (is_operand || is_loop) && !tail_live;

  loop_descriptors u_descriptors (
    .clk_i     (clk_i),
    .rst_ni    (rst_ni),
    .take_i    (takes),
    .tail_i    (tail),
    .funct_i   (command_i.funct),
    .rs1_i     (command_i.rs1),
    .rs2_i     (command_i.rs2),
    .shape_0_o (shape_0),
    .shape_1_o (shape_1),
    .memory_0_o(memory_0),
    .memory_1_o(memory_1)
  );

  /////////////////
  // Units: which descriptor each works on, or takes next
  /////////////////
  logic [4:0] busy, last, send, start, has_work, which;

  loop_progress u_progress (
    .clk_i      (clk_i),
    .rst_ni     (rst_ni),
    .configure_i(takes && is_loop),
    .has_work_i (has_work),
    .busy_i     (busy),
    .ends_i     (send & last & {5{ready_i}}),
    .which_o    (which),
    .start_o    (start),
    .live_o     (live),
    .head_o     (head),
    .tail_o     (tail),
    .tail_live_o(tail_live)
  );

  accelerator_pkg::loop_memory_t a_memory, b_memory, d_memory, x_memory, c_memory;
  accelerator_pkg::loop_shape_t a_shape, b_shape, d_shape, x_shape, c_shape;
  assign a_memory = which[UnitA] ? memory_1 : memory_0;
  assign b_memory = which[UnitB] ? memory_1 : memory_0;
  assign d_memory = which[UnitD] ? memory_1 : memory_0;
  assign x_memory = which[UnitX] ? memory_1 : memory_0;
  assign c_memory = which[UnitC] ? memory_1 : memory_0;
  assign a_shape = which[UnitA] ? shape_1 : shape_0;
  assign b_shape = which[UnitB] ? shape_1 : shape_0;
  assign d_shape = which[UnitD] ? shape_1 : shape_0;
  assign x_shape = which[UnitX] ? shape_1 : shape_0;
  assign c_shape = which[UnitC] ? shape_1 : shape_0;

  assign has_work[UnitA] = a_memory.a_dram != '0;
  assign has_work[UnitB] = b_memory.b_dram != '0;
  assign has_work[UnitD] = d_memory.d_dram != '0 && !d_memory.residual_add;
  assign has_work[UnitX] = !x_memory.residual_add;
  assign has_work[UnitC] = c_memory.c_dram != '0;

  // Each unit looks only at the fields of its own matrix.
  logic unused_fields;
  assign unused_fields = ^{a_memory, b_memory, d_memory, x_memory, c_memory, a_shape, b_shape,
                           d_shape, x_shape, c_shape, a_step, b_step, d_step, d_row, d_column};

  /////////////////
  // Places in local memory
  /////////////////
  logic [25:0] b_blocks, x_a_local, x_b_local, x_c_local;
  accelerator_pkg::local_address_t a_at, b_at, d_at, c_at;

  // B's first row is counted from the end of its half.
  logic [25:0] x_b_blocks;
  assign b_blocks = 26'(b_shape.k) * 26'(b_shape.j);
  assign x_b_blocks = 26'(x_shape.k) * 26'(x_shape.j);
  assign x_a_local = x_memory.a_upper ? ScratchpadHalf : '0;
  assign x_b_local = ScratchpadHalf + (x_memory.b_upper ? ScratchpadHalf : '0) -
      (x_b_blocks << DimBits);
  assign x_c_local = x_memory.c_upper ? AccumulatorHalf : '0;
  // A residual addition loads A into the accumulator and adds B to it.
  always_comb begin
    {a_at, b_at, d_at, c_at} = '0;
    a_at.in_accumulator = a_memory.residual_add;
    a_at.row = a_memory.residual_add ? (a_memory.c_upper ? AccumulatorHalf : '0) :
        (a_memory.a_upper ? ScratchpadHalf : '0);
    b_at.in_accumulator = b_memory.residual_add;
    b_at.accumulate = b_memory.residual_add;
    b_at.row = b_memory.residual_add ? (b_memory.c_upper ? AccumulatorHalf : '0) :
        ScratchpadHalf + (b_memory.b_upper ? ScratchpadHalf : '0) - (b_blocks << DimBits);
    d_at.in_accumulator = 1'b1;
    d_at.row = d_memory.c_upper ? AccumulatorHalf : '0;
    c_at.in_accumulator = 1'b1;
    c_at.full_width = c_memory.full_c;
    c_at.row = c_memory.c_upper ? AccumulatorHalf : '0;
  end

  /////////////////
  // Loads and store
  /////////////////
  logic [15:0] a_width, a_width_pad, a_row, a_column, a_step;
  logic [15:0] b_height, b_height_pad, b_row, b_column, b_step;
  logic [15:0] d_row, d_column, d_step, c_row, c_column, c_step;
  accelerator_pkg::command_t a_command, b_command, d_command, c_command;

  // A is I x K (I x J where it is only added), B is K x J (I x J); transposed ones are stored so.
  assign a_width = a_memory.residual_add ? a_shape.j : a_shape.k;
  assign a_width_pad = a_memory.residual_add ? a_shape.pad_j : a_shape.pad_k;
  assign b_height = b_memory.residual_add ? b_shape.i : b_shape.k;
  assign b_height_pad = b_memory.residual_add ? b_shape.pad_i : b_shape.pad_k;

  loop_mover #(
    .Dim         (Dim),
    .ElementBytes(ElementBytes),
    .Funct       (accelerator_pkg::Mvin)
  ) u_a (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .start_i        (start[UnitA]),
    .advance_i      (send[UnitA] && ready_i),
    .dram_i         (a_memory.a_dram),
    .stride_i       (a_memory.a_stride),
    .local_i        (a_at),
    .row_blocks_i   (a_shape.transpose_a ? a_width : a_shape.i),
    .column_blocks_i(a_shape.transpose_a ? a_shape.i : a_width),
    .row_pad_i      (a_shape.transpose_a ? a_width_pad : a_shape.pad_i),
    .column_pad_i   (a_shape.transpose_a ? a_shape.pad_i : a_width_pad),
    .max_step_i     (MaxStep),
    .rows_inner_i   (!a_shape.transpose_a),
    .busy_o         (busy[UnitA]),
    .last_o         (last[UnitA]),
    .row_o          (a_row),
    .column_o       (a_column),
    .step_o         (a_step),
    .command_o      (a_command)
  );
  loop_mover #(
    .Dim         (Dim),
    .ElementBytes(ElementBytes),
    .Funct       (accelerator_pkg::Mvin2)
  ) u_b (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .start_i        (start[UnitB]),
    .advance_i      (send[UnitB] && ready_i),
    .dram_i         (b_memory.b_dram),
    .stride_i       (b_memory.b_stride),
    .local_i        (b_at),
    .row_blocks_i   (b_shape.transpose_b ? b_shape.j : b_height),
    .column_blocks_i(b_shape.transpose_b ? b_height : b_shape.j),
    // The design this one follows fetches all rows of B's last block, padding or not.
    .row_pad_i      (16'd0),
    .column_pad_i   (b_shape.transpose_b ? b_height_pad : b_shape.pad_j),
    .max_step_i     (MaxStep),
    .rows_inner_i   (b_shape.transpose_b),
    .busy_o         (busy[UnitB]),
    .last_o         (last[UnitB]),
    .row_o          (b_row),
    .column_o       (b_column),
    .step_o         (b_step),
    .command_o      (b_command)
  );
  loop_mover #(
    .Dim         (Dim),
    .ElementBytes(ElementBytes),
    .Funct       (accelerator_pkg::Mvin3)
  ) u_d (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .start_i        (start[UnitD]),
    .advance_i      (send[UnitD] && ready_i),
    .dram_i         (d_memory.d_dram),
    .stride_i       (d_memory.d_stride),
    .local_i        (d_at),
    .row_blocks_i   (d_shape.i),
    .column_blocks_i(d_shape.j),
    .row_pad_i      (d_shape.pad_i),
    .column_pad_i   (d_shape.pad_j),
    .max_step_i     (MaxStep),
    .rows_inner_i   (1'b1),
    .busy_o         (busy[UnitD]),
    .last_o         (last[UnitD]),
    .row_o          (d_row),
    .column_o       (d_column),
    .step_o         (d_step),
    .command_o      (d_command)
  );
  loop_mover #(
    .Dim         (Dim),
    .ElementBytes(ElementBytes),
    .Funct       (accelerator_pkg::Mvout)
  ) u_c (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .start_i        (start[UnitC]),
    .advance_i      (send[UnitC] && ready_i),
    .dram_i         (c_memory.c_dram),
    .stride_i       (c_memory.c_stride),
    .local_i        (c_at),
    .row_blocks_i   (c_shape.i),
    .column_blocks_i(c_shape.j),
    .row_pad_i      (c_shape.pad_i),
    .column_pad_i   (c_shape.pad_j),
    .max_step_i     (c_memory.full_c ? 16'd1 : MaxStep),
    .rows_inner_i   (1'b1),
    .busy_o         (busy[UnitC]),
    .last_o         (last[UnitC]),
    .row_o          (c_row),
    .column_o       (c_column),
    .step_o         (c_step),
    .command_o      (c_command)
  );

  /////////////////
  // Execute
  /////////////////
  logic [15:0] x_i, x_j, x_k;
  accelerator_pkg::command_t x_command;

  loop_executor #(
    .Dim(Dim)
  ) u_x (
    .clk_i    (clk_i),
    .rst_ni   (rst_ni),
    .start_i  (start[UnitX]),
    .advance_i(send[UnitX] && ready_i),
    .loop_i   (x_shape),
    .a_local_i(x_a_local),
    .b_local_i(x_b_local),
    .c_local_i(x_c_local),
    .busy_o   (busy[UnitX]),
    .last_o   (last[UnitX]),
    .i_o      (x_i),
    .j_o      (x_j),
    .k_o      (x_k),
    .command_o(x_command)
  );

  /////////////////
  // Commands that are sent and not complete
  /////////////////
  logic load_room, execute_room, store_room;

  loop_room #(
    .LoadEntries   (LoadEntries),
    .ExecuteEntries(ExecuteEntries),
    .StoreEntries  (StoreEntries)
  ) u_room (
    .clk_i           (clk_i),
    .rst_ni          (rst_ni),
    .load_i          (ready_i && |send[UnitD:UnitA]),
    .execute_i       (ready_i && send[UnitX]),
    .store_i         (ready_i && send[UnitC]),
    .complete_i      (complete_i),
    .complete_table_i(complete_table_i),
    .load_o          (load_room),
    .execute_o       (execute_room),
    .store_o         (store_room)
  );

  /////////////////
  // Arbitration
  /////////////////
  loop_arbiter u_arbiter (
    .execute_blocks_i(x_shape.k),
    .store_blocks_i  (c_shape.j),
    .store_adds_i    (c_memory.residual_add),
    .loads_add_i     (a_memory.residual_add),
    .head_i          (head),
    .a_busy_i        (busy[UnitA]),
    .b_busy_i        (busy[UnitB]),
    .d_busy_i        (busy[UnitD]),
    .execute_busy_i  (busy[UnitX]),
    .store_busy_i    (busy[UnitC]),
    .a_loop_i        (which[UnitA]),
    .b_loop_i        (which[UnitB]),
    .d_loop_i        (which[UnitD]),
    .execute_loop_i  (which[UnitX]),
    .store_loop_i    (which[UnitC]),
    .a_i_i           (a_shape.transpose_a ? a_column : a_row),
    .a_k_i           (a_shape.transpose_a ? a_row : a_column),
    .b_j_i           (b_shape.transpose_b ? b_row : b_column),
    .b_k_i           (b_shape.transpose_b ? b_column : b_row),
    .execute_i_i     (x_i),
    .execute_j_i     (x_j),
    .execute_k_i     (x_k),
    .store_i_i       (c_row),
    .store_j_i       (c_column),
    .store_step_i    (c_step),
    .load_room_i     (load_room),
    .execute_room_i  (execute_room),
    .store_room_i    (store_room),
    .a_o             (send[UnitA]),
    .b_o             (send[UnitB]),
    .d_o             (send[UnitD]),
    .execute_o       (send[UnitX]),
    .store_o         (send[UnitC])
  );

  /////////////////
  // Output
  /////////////////
  logic passes;

  assign busy_o = live;
  assign passes = valid_i && !is_operand && !is_loop && !busy_o;
  assign valid_o = |send || passes;
  assign ready_o = (is_operand || is_loop) ? !tail_live : (!busy_o && ready_i);

  always_comb begin
    command_o = command_i;
    command_o.from_loop = 1'b0;
    unique case (1'b1)
      send[UnitA]: command_o = a_command;
      send[UnitB]: command_o = b_command;
      send[UnitD]: command_o = d_command;
      send[UnitX]: command_o = x_command;
      send[UnitC]: command_o = c_command;
      default: ;
    endcase
  end

endmodule
