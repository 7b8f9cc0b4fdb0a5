// Runs one pass after the other, without a pause between them: the first row of a pass goes out in
// the cycle in which the pass is chosen, and each following one when the row before is fed. Keeps
// what lasts from pass to pass: which weights are active, where the next result goes, whose
// completion is due.
//
// A preload is complete when the results of the pass after its own have left the mesh; a compute
// when its rows are fed; a configuration when no such preload is left in the mesh.
module execute_sequencer #(
  parameter int unsigned Dim = 4,
  parameter int unsigned MinPassRows = 4,
  parameter int unsigned CountWidth = 4,
  parameter logic NeedsThree = 1'b0
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  // Oldest operations.
  input  logic [CountWidth-1:0]     count_i,
  input  execute_pkg::operation_t   head_0_i,
  input  execute_pkg::operation_t   head_1_i,
  input  execute_pkg::operation_t   head_2_i,
  output logic [1:0]                pop_o,
  // The row that is being fed.
  output logic                      row_valid_o,
  input  logic                      row_fed_i,
  output logic                      last_row_o,
  output logic [4:0]                row_o,
  output execute_pkg::row_control_t row_control_o,
  output logic                      a_present_o,
  output execute_pkg::tile_t        a_o,
  output logic                      s_present_o,
  output execute_pkg::tile_t        s_o,
  output logic                      w_present_o,
  output execute_pkg::tile_t        w_o,
  // Where the results of a pass go, in the cycle in which its first row is fed.
  output logic                      result_valid_o,
  output logic                      result_adds_o,
  output execute_pkg::tile_t        result_o,
  // Completions: fed ones are due now, those of the mesh when the row fed now has left it.
  output logic                      fed_done_o,
  output logic [7:0]                fed_id_o,
  output logic                      mesh_done_o,
  output logic [7:0]                mesh_id_o,
  input  logic                      mesh_busy_i,
  output logic                      waiting_o,  // a preload waits for the pass after its own
  // A pass ends, and what it held.
  output logic                      pass_o,
  output logic                      pass_preload_o,
  output logic                      pass_compute_o
);

  /////////////////
  // State
  /////////////////
  execute_pkg::pass_e kind_d, kind_q;
  execute_pkg::tile_t result_d, result_q;
  logic running_d, running_q, select_d, select_q, a_staged_d, a_staged_q;
  logic w_transposed_d, w_transposed_q, adds_d, adds_q, waiting_d, waiting_q;
  logic [4:0] row_d, row_q;
  logic [7:0] waiting_id_d, waiting_id_q;

  /////////////////
  // Plan
  /////////////////
  execute_pkg::operation_t preload;
  logic plan_valid, has_preload, has_compute, stages_a, transpose_a, transpose_w;
  logic [4:0] length;

  execute_planner #(
    .Dim        (Dim),
    .MinPassRows(MinPassRows),
    .CountWidth (CountWidth),
    .NeedsThree (NeedsThree)
  ) u_planner (
    .count_i       (count_i),
    .head_0_i      (head_0_i),
    .head_1_i      (head_1_i),
    .head_2_i      (head_2_i),
    .running_i     (running_q),
    .kind_i        (kind_q),
    .a_staged_i    (a_staged_q),
    .w_transposed_i(w_transposed_q),
    .result_rows_i (result_q.present ? result_q.rows : 5'd0),
    .valid_o       (plan_valid),
    .kind_o        (kind_d),
    .has_preload_o (has_preload),
    .has_compute_o (has_compute),
    .preload_o     (preload),
    .stages_a_o    (stages_a),
    .transpose_a_o (transpose_a),
    .transpose_w_o (transpose_w),
    .a_present_o   (a_present_o),
    .a_o           (a_o),
    .s_present_o   (s_present_o),
    .s_o           (s_o),
    .w_present_o   (w_present_o),
    .w_o           (w_o),
    .length_o      (length)
  );

  /////////////////
  // Row
  /////////////////
  logic flips, select, ends, configures, first_row, computes, loads;

  assign row_valid_o = running_q || plan_valid;
  assign row_o = row_q;
  assign first_row = row_q == '0;
  assign last_row_o = row_q == length - 5'd1;
  assign ends = row_valid_o && row_fed_i && last_row_o;
  assign flips = has_compute && head_0_i.flip;
  assign select = select_q ^ flips;
  assign configures = count_i != '0 && head_0_i.kind == execute_pkg::Configure && !mesh_busy_i;

  assign computes = has_compute && result_q.present && row_q < result_q.rows;
  assign loads = w_present_o || transpose_w;
  assign row_control_o.compute = computes;
  assign row_control_o.load = loads;
  assign row_control_o.clear = has_preload && first_row && !loads;
  assign row_control_o.select = select;
  assign row_control_o.transpose_a = transpose_a;
  assign row_control_o.transpose_w = transpose_w;

  assign result_valid_o = row_valid_o && row_fed_i && first_row && computes;
  assign result_adds_o = adds_q;
  assign result_o = result_q;

  /////////////////
  // End of a pass
  /////////////////
  assign fed_done_o = configures || (ends && has_compute && head_0_i.reported);
  assign fed_id_o = head_0_i.id;
  assign mesh_done_o = ends && waiting_q && kind_d != execute_pkg::StreamOnly;
  assign mesh_id_o = waiting_id_q;
  assign waiting_o = waiting_q;
  assign pass_o = ends;
  assign pass_preload_o = has_preload;
  assign pass_compute_o = has_compute;

  always_comb begin
    running_d = row_valid_o && !ends;
    row_d = row_q;
    select_d = select_q;
    a_staged_d = a_staged_q;
    w_transposed_d = w_transposed_q;
    adds_d = adds_q;
    result_d = result_q;
    waiting_d = waiting_q;
    waiting_id_d = waiting_id_q;
    pop_o = configures ? 2'd1 : 2'd0;
    if (row_valid_o && row_fed_i) row_d = ends ? '0 : row_q + 5'd1;
    if (ends) begin
      unique case (kind_d)
        execute_pkg::Fused: pop_o = 2'd2;
        execute_pkg::StreamOnly: pop_o = 2'd0;
        default: pop_o = 2'd1;
      endcase
      select_d = select;
      a_staged_d = stages_a;
      if (kind_d != execute_pkg::StreamOnly) waiting_d = 1'b0;
      if (has_preload) begin
        w_transposed_d = preload.transpose;
        adds_d = preload.accumulate;
        result_d = preload.second;
        waiting_d = preload.reported;
        waiting_id_d = preload.id;
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      kind_q <= execute_pkg::Fused;
      running_q <= 1'b0;
      row_q <= '0;
      select_q <= 1'b0;
      a_staged_q <= 1'b0;
      w_transposed_q <= 1'b0;
      adds_q <= 1'b0;
      result_q <= '0;
      waiting_q <= 1'b0;
      waiting_id_q <= '0;
    end else begin
      kind_q <= kind_d;
      running_q <= running_d;
      row_q <= row_d;
      select_q <= select_d;
      a_staged_q <= a_staged_d;
      w_transposed_q <= w_transposed_d;
      adds_q <= adds_d;
      result_q <= result_d;
      waiting_q <= waiting_d;
      waiting_id_q <= waiting_id_d;
    end
  end

  logic unused_fields;
  assign unused_fields = ^preload;

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(configures && row_valid_o))
      else $error("configuration inside a pass");
      assert (!(row_valid_o && transpose_a && transpose_w))
      else $error("A and B transposed together");
    end
  end
`endif

endmodule
