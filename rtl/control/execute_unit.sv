// Preloads, computes and their configuration, from the reservation station to results for the
// accumulator: reads the operands from the scratchpad banks, feeds the mesh and reports completion.
module execute_unit #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned ScratchpadRows = 16384,
  parameter int unsigned Banks = 4,
  parameter int unsigned CellLatency = 5,        // tile latency + 1
  parameter int unsigned OutputDelay = 2,
  parameter int unsigned OperandDelay = 3,       // read of a bank to mesh
  parameter int unsigned MinPassRows = 4,
  parameter int unsigned QueueEntries = 8,
  parameter int unsigned TransposerEntries = 2,  // in front of the unroller for a transposed B
  parameter logic NeedsThree = 1'b0,               // operations in the queue before a pass is fused
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned BankWidth = $clog2(Banks),
  localparam int unsigned BankAddressWidth = $clog2(ScratchpadRows / Banks)
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              valid_i,
  output logic                              ready_o,
  input  accelerator_pkg::command_t         command_i,
  input  logic [7:0]                        id_i,
  // Scratchpad; data in the cycle after a read is accepted.
  output logic [Banks-1:0]                  bank_read_o,
  output logic [Banks*BankAddressWidth-1:0] bank_row_o,
  input  logic [Banks-1:0]                  bank_ready_i,
  input  logic [Banks*RowWidth-1:0]         bank_data_i,
  // Results for the accumulator, which never refuses them.
  output logic                              result_valid_o,
  output logic                              result_adds_o,
  output logic [25:0]                       result_row_o,
  output logic [Dim-1:0]                    result_elements_o,
  output logic [RowWidth-1:0]               result_data_o,
  // Completions: preloads; computes and configurations.
  output logic                              mesh_done_valid_o,
  output logic [7:0]                        mesh_done_id_o,
  input  logic                              mesh_done_ready_i,
  output logic                              fed_done_valid_o,
  output logic [7:0]                        fed_done_id_o,
  input  logic                              fed_done_ready_i,
  // For counters: activity, refused reads, rows fed without a read. B is the operand that the
  // products are added to, D the weights.
  output logic                              busy_o,
  output logic                              transposer_busy_o,
  output logic                              a_wait_o,
  output logic                              b_wait_o,
  output logic                              d_wait_o,
  output logic                              a_garbage_o,
  output logic                              b_garbage_o,
  output logic                              d_garbage_o,
  // A pass through the mesh ends, and what it held.
  output logic                              pass_o,
  output logic                              pass_preload_o,
  output logic                              pass_compute_o
);

  localparam int unsigned MeshLatency = (2 * Dim - 1) * CellLatency + OutputDelay;
  localparam int unsigned ResultDelay = OperandDelay + MeshLatency;
  // Passes between the first row of one and its last result.
  localparam int unsigned Passes = ResultDelay / MinPassRows + 2;
  localparam int unsigned CountWidth = $clog2(QueueEntries + 1);

  /////////////////
  // Commands
  /////////////////
  execute_pkg::operation_t decoded, unrolled, head_0, head_1, head_2;
  logic unrolled_valid, unrolled_ready;
  logic [CountWidth-1:0] count;
  logic [1:0] pop;

  execute_decoder u_decoder (
    .clk_i      (clk_i),
    .rst_ni     (rst_ni),
    .accept_i   (valid_i && ready_o),
    .command_i  (command_i),
    .id_i       (id_i),
    .operation_o(decoded)
  );
  execute_unroller #(
    .Entries(TransposerEntries)
  ) u_unroller (
    .clk_i      (clk_i),
    .rst_ni     (rst_ni),
    .valid_i    (valid_i),
    .ready_o    (ready_o),
    .operation_i(decoded),
    .valid_o    (unrolled_valid),
    .ready_i    (unrolled_ready),
    .operation_o(unrolled),
    .busy_o     (transposer_busy_o)
  );
  execute_queue #(
    .Width($bits(unrolled)),
    .Depth(QueueEntries)
  ) u_queue (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (unrolled_valid),
    .ready_o (unrolled_ready),
    .data_i  (unrolled),
    .pop_i   (pop),
    .count_o (count),
    .head_0_o(head_0),
    .head_1_o(head_1),
    .head_2_o(head_2)
  );

  /////////////////
  // Passes
  /////////////////
  execute_pkg::row_control_t row_control;
  execute_pkg::tile_t a, s, w, result;
  logic row_valid, row_fed, last_row, a_present, s_present, w_present, result_valid, result_adds;
  logic fed_done, mesh_done, mesh_busy, waiting;
  logic [4:0] row;
  logic [7:0] fed_id, mesh_id;

  execute_sequencer #(
    .Dim        (Dim),
    .MinPassRows(MinPassRows),
    .CountWidth (CountWidth),
    .NeedsThree (NeedsThree)
  ) u_sequencer (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .count_i       (count),
    .head_0_i      (head_0),
    .head_1_i      (head_1),
    .head_2_i      (head_2),
    .pop_o         (pop),
    .row_valid_o   (row_valid),
    .row_fed_i     (row_fed),
    .last_row_o    (last_row),
    .row_o         (row),
    .row_control_o (row_control),
    .a_present_o   (a_present),
    .a_o           (a),
    .s_present_o   (s_present),
    .s_o           (s),
    .w_present_o   (w_present),
    .w_o           (w),
    .result_valid_o(result_valid),
    .result_adds_o (result_adds),
    .result_o      (result),
    .fed_done_o    (fed_done),
    .fed_id_o      (fed_id),
    .mesh_done_o   (mesh_done),
    .mesh_id_o     (mesh_id),
    .mesh_busy_i   (mesh_busy),
    .waiting_o     (waiting),
    .pass_o        (pass_o),
    .pass_preload_o(pass_preload_o),
    .pass_compute_o(pass_compute_o)
  );

  /////////////////
  // Operands
  /////////////////
  logic a_read, s_read, w_read, compute, load, clear, select;
  logic [BankWidth-1:0] a_bank, s_bank, w_bank;
  logic [Dim-1:0] a_elements, s_elements, w_elements;
  logic [RowWidth-1:0] a_row, s_row, w_row;

  execute_reader #(
    .Dim           (Dim),
    .ScratchpadRows(ScratchpadRows),
    .Banks         (Banks)
  ) u_reader (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .row_valid_i (row_valid),
    .row_fed_o   (row_fed),
    .last_row_i  (last_row),
    .row_i       (row),
    .a_present_i (a_present),
    .a_i         (a),
    .s_present_i (s_present),
    .s_i         (s),
    .w_present_i (w_present),
    .w_i         (w),
    .bank_read_o (bank_read_o),
    .bank_row_o  (bank_row_o),
    .bank_ready_i(bank_ready_i),
    .a_read_o    (a_read),
    .a_bank_o    (a_bank),
    .s_read_o    (s_read),
    .s_bank_o    (s_bank),
    .w_read_o    (w_read),
    .w_bank_o    (w_bank),
    .a_elements_o(a_elements),
    .s_elements_o(s_elements),
    .w_elements_o(w_elements),
    .a_wait_o    (a_wait_o),
    .s_wait_o    (b_wait_o),
    .w_wait_o    (d_wait_o)
  );
  assign a_garbage_o = row_fed && a_elements == '0;
  assign b_garbage_o = row_fed && s_elements == '0;
  assign d_garbage_o = row_fed && w_elements == '0;

  execute_feeder #(
    .ExpWidth    (ExpWidth),
    .ManWidth    (ManWidth),
    .Dim         (Dim),
    .Banks       (Banks),
    .OperandDelay(OperandDelay)
  ) u_feeder (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .a_read_i     (a_read),
    .a_bank_i     (a_bank),
    .s_read_i     (s_read),
    .s_bank_i     (s_bank),
    .w_read_i     (w_read),
    .w_bank_i     (w_bank),
    .row_fed_i    (row_fed),
    .row_control_i(row_control),
    .a_elements_i (a_elements),
    .s_elements_i (s_elements),
    .w_elements_i (w_elements),
    .bank_data_i  (bank_data_i),
    .compute_o    (compute),
    .load_o       (load),
    .clear_o      (clear),
    .select_o     (select),
    .a_o          (a_row),
    .s_o          (s_row),
    .w_o          (w_row)
  );

  /////////////////
  // Mesh and results
  /////////////////
  mesh #(
    .ExpWidth   (ExpWidth),
    .ManWidth   (ManWidth),
    .Dim        (Dim),
    .Latency    (CellLatency),
    .OutputDelay(OutputDelay)
  ) u_mesh (
    .clk_i    (clk_i),
    .rst_ni   (rst_ni),
    .compute_i(compute),
    .load_i   (load),
    .clear_i  (clear),
    .select_i (select),
    .a_i      (a_row),
    .w_i      (w_row),
    .s_i      (s_row),
    .valid_o  (result_valid_o),
    .result_o (result_data_o)
  );
  execute_results #(
    .Dim   (Dim),
    .Passes(Passes)
  ) u_results (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .pass_valid_i(result_valid),
    .pass_adds_i (result_adds),
    .pass_i      (result),
    .row_valid_i (result_valid_o),
    .adds_o      (result_adds_o),
    .row_o       (result_row_o),
    .elements_o  (result_elements_o)
  );

  /////////////////
  // Completions
  /////////////////
  logic mesh_busy_q, unused_fed_busy;

  // The station shows a completion one cycle after it is reported: when the last row has left.
  execute_done #(
    .Delay  (ResultDelay - 1),
    .Entries(Passes)
  ) u_mesh_done (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(mesh_done),
    .id_i   (mesh_id),
    .valid_o(mesh_done_valid_o),
    .id_o   (mesh_done_id_o),
    .ready_i(mesh_done_ready_i),
    .busy_o (mesh_busy)
  );
  execute_done #(
    .Delay  (0),
    .Entries(2)
  ) u_fed_done (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(fed_done),
    .id_i   (fed_id),
    .valid_o(fed_done_valid_o),
    .id_o   (fed_done_id_o),
    .ready_i(fed_done_ready_i),
    .busy_o (unused_fed_busy)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) mesh_busy_q <= 1'b0;
    else mesh_busy_q <= mesh_busy;
  end
  assign busy_o = count != '0 || waiting || mesh_busy || mesh_busy_q;

endmodule
