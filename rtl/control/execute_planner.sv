// Which of the oldest operations share the next pass, what it reads and how many rows it has.
// Combinational: while a pass runs its operations stay at the head of the queue, and only its kind
// has to be kept, since later operations still arrive.
//
// A transposed A goes into the transposer one pass ahead of its compute. Where that pass was not
// possible (a configuration stood between preload and compute), a pass of its own does it.
module execute_planner #(
  parameter int unsigned Dim = 4,
  parameter int unsigned MinPassRows = 4,
  parameter int unsigned CountWidth = 4,
  parameter logic NeedsThree = 1'b0  // a pass is fused only if the operation after it is there
) (
  input  logic [CountWidth-1:0]   count_i,
  input  execute_pkg::operation_t head_0_i,
  input  execute_pkg::operation_t head_1_i,
  input  execute_pkg::operation_t head_2_i,
  input  logic                    running_i,       // the pass has begun, with this kind
  input  execute_pkg::pass_e      kind_i,
  input  logic                    a_staged_i,      // A of the first compute is in the transposer
  input  logic                    w_transposed_i,  // the newest weights came transposed
  input  logic [4:0]              result_rows_i,   // of the first compute
  output logic                    valid_o,         // a pass can begin
  output execute_pkg::pass_e      kind_o,
  output logic                    has_preload_o,
  output logic                    has_compute_o,
  output execute_pkg::operation_t preload_o,
  output logic                    stages_a_o,      // A of the compute after this pass goes in
  output logic                    transpose_a_o,
  output logic                    transpose_w_o,
  output logic                    a_present_o,
  output execute_pkg::tile_t      a_o,
  output logic                    s_present_o,
  output execute_pkg::tile_t      s_o,
  output logic                    w_present_o,
  output execute_pkg::tile_t      w_o,
  output logic [4:0]              length_o         // rows
);

  /////////////////
  // Kind
  /////////////////
  logic has_1, has_2, is_preload, is_compute, fuses;

  assign has_1 = count_i > CountWidth'(1);
  assign has_2 = count_i > CountWidth'(2);
  assign is_preload = head_0_i.kind == execute_pkg::Preload;
  assign is_compute = head_0_i.kind == execute_pkg::Compute;
  assign fuses = head_1_i.kind == execute_pkg::Preload &&
      ((NeedsThree || head_0_i.transpose) ? has_2 : has_1);
  assign valid_o = (is_preload && has_1) || (is_compute && count_i != '0);

  always_comb begin
    if (running_i) kind_o = kind_i;
    else if (is_preload) kind_o = execute_pkg::PreloadOnly;
    else if (head_0_i.transpose && !a_staged_i) kind_o = execute_pkg::StreamOnly;
    else kind_o = fuses ? execute_pkg::Fused : execute_pkg::ComputeOnly;
  end
  assign has_preload_o = kind_o == execute_pkg::Fused || kind_o == execute_pkg::PreloadOnly;
  assign has_compute_o = kind_o == execute_pkg::Fused || kind_o == execute_pkg::ComputeOnly;

  /////////////////
  // Operands
  /////////////////
  execute_pkg::operation_t next;
  logic has_next, computes_transposed;

  assign preload_o = (kind_o == execute_pkg::Fused) ? head_1_i : head_0_i;
  assign next = (kind_o == execute_pkg::Fused) ? head_2_i : head_1_i;
  assign computes_transposed = has_compute_o && head_0_i.transpose;
  // A fused pass that did not wait for its third operation has nothing to stage.
  assign has_next = (kind_o == execute_pkg::PreloadOnly && has_1) ||
      (kind_o == execute_pkg::Fused && computes_transposed && has_2);
  assign stages_a_o = kind_o == execute_pkg::StreamOnly ||
      (has_next && next.kind == execute_pkg::Compute && next.transpose);
  assign transpose_a_o = stages_a_o || computes_transposed;
  assign transpose_w_o = has_preload_o && preload_o.transpose;

  assign a_present_o = stages_a_o || (has_compute_o && !head_0_i.transpose);
  assign a_o = (stages_a_o && has_preload_o) ? next.first : head_0_i.first;
  assign s_present_o = has_compute_o && head_0_i.second.present;
  assign s_o = head_0_i.second;
  assign w_present_o = has_preload_o && preload_o.first.present;
  assign w_o = preload_o.first;

  /////////////////
  // Length
  /////////////////
  logic all_rows;

  assign all_rows = w_present_o || transpose_a_o ||
      (has_preload_o ? preload_o.transpose : w_transposed_i);
  always_comb begin
    length_o = 5'(MinPassRows);
    if (a_present_o && a_o.rows > length_o) length_o = a_o.rows;
    if (s_present_o && s_o.rows > length_o) length_o = s_o.rows;
    if (has_compute_o && result_rows_i > length_o) length_o = result_rows_i;
    if (all_rows) length_o = 5'(Dim);
  end

  logic unused_fields;
  assign unused_fields = ^next;

endmodule
