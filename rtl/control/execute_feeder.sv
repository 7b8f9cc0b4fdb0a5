// From the banks to the mesh: holds what was read until all operands of a row are there, sets
// elements that are not stored to zero, and sends A or the weights through the transposer.
//
//   cycle 0             read accepted, or row fed
//   cycle 1             data on the bank's port
//   cycle 2             in the hold register
//   cycle OperandDelay  at the mesh
//
// Weights come with the last row first. So that their transposed block comes out in that order too,
// the elements of a row are mirrored into the transposer and out of it.
module execute_feeder #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Banks = 4,
  parameter int unsigned OperandDelay = 3,  // at least 3
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned BankWidth = $clog2(Banks)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      a_read_i,
  input  logic [BankWidth-1:0]      a_bank_i,
  input  logic                      s_read_i,
  input  logic [BankWidth-1:0]      s_bank_i,
  input  logic                      w_read_i,
  input  logic [BankWidth-1:0]      w_bank_i,
  input  logic                      row_fed_i,
  input  execute_pkg::row_control_t row_control_i,
  input  logic [Dim-1:0]            a_elements_i,
  input  logic [Dim-1:0]            s_elements_i,
  input  logic [Dim-1:0]            w_elements_i,
  input  logic [Banks*RowWidth-1:0] bank_data_i,
  output logic                      compute_o,
  output logic                      load_o,
  output logic                      clear_o,
  output logic                      select_o,
  output logic [RowWidth-1:0]       a_o,
  output logic [RowWidth-1:0]       s_o,
  output logic [RowWidth-1:0]       w_o
);

  /////////////////
  // Hold registers
  /////////////////
  logic a_read_q, s_read_q, w_read_q;
  logic [BankWidth-1:0] a_bank_q, s_bank_q, w_bank_q;
  logic [RowWidth-1:0] a_hold_q, s_hold_q, w_hold_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      a_read_q <= 1'b0;
      s_read_q <= 1'b0;
      w_read_q <= 1'b0;
    end else begin
      a_read_q <= a_read_i;
      s_read_q <= s_read_i;
      w_read_q <= w_read_i;
    end
  end
  always_ff @(posedge clk_i) begin
    a_bank_q <= a_bank_i;
    s_bank_q <= s_bank_i;
    w_bank_q <= w_bank_i;
    if (a_read_q) a_hold_q <= bank_data_i[32'(a_bank_q)*RowWidth+:RowWidth];
    if (s_read_q) s_hold_q <= bank_data_i[32'(s_bank_q)*RowWidth+:RowWidth];
    if (w_read_q) w_hold_q <= bank_data_i[32'(w_bank_q)*RowWidth+:RowWidth];
  end

  /////////////////
  // Control, beside the data
  /////////////////
  execute_pkg::row_control_t control;
  logic [Dim-1:0] a_elements, s_elements, w_elements;
  logic held;

  stage_register #(
    .Width($bits(control) + 3 * Dim),
    .Depth(2)
  ) u_control (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(row_fed_i),
    .data_i ({row_control_i, a_elements_i, s_elements_i, w_elements_i}),
    .valid_o(held),
    .data_o ({control, a_elements, s_elements, w_elements})
  );

  /////////////////
  // Zeros and transposition
  /////////////////
  logic [RowWidth-1:0] a, s, w, mirrored_w, column, mirrored_column;

  for (genvar i = 0; i < Dim; i++) begin : gen_element
    assign a[i*Width+:Width] = a_elements[i] ? a_hold_q[i*Width+:Width] : '0;
    assign s[i*Width+:Width] = s_elements[i] ? s_hold_q[i*Width+:Width] : '0;
    assign w[i*Width+:Width] = w_elements[i] ? w_hold_q[i*Width+:Width] : '0;
    assign mirrored_w[(Dim-1-i)*Width+:Width] = w[i*Width+:Width];
    assign mirrored_column[(Dim-1-i)*Width+:Width] = column[i*Width+:Width];
  end

  transposer #(
    .Width(Width),
    .Dim  (Dim)
  ) u_transposer (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .push_i  (held && (control.transpose_a || control.transpose_w)),
    .row_i   (control.transpose_w ? mirrored_w : a),
    .column_o(column)
  );

  /////////////////
  // Mesh input
  /////////////////
  logic valid, compute, load, clear;

  stage_register #(
    .Width(4 + 3 * RowWidth),
    .Depth(OperandDelay - 2)
  ) u_input (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(held),
    .data_i ({control.compute, control.load, control.clear, control.select,
              control.transpose_a ? column : a, s,
              control.transpose_w ? mirrored_column : w}),
    .valid_o(valid),
    .data_o ({compute, load, clear, select_o, a_o, s_o, w_o})
  );
  assign compute_o = valid && compute;
  assign load_o = valid && load;
  assign clear_o = valid && clear;

endmodule
