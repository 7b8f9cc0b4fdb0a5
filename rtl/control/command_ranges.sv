// The local rows that a command of the reservation station touches, for hazards with others, and
// the table it belongs to. Combinational; strides and transposes are those in force for it.
//
//             main                    second
//   mvin      rows written            -
//   mvout     rows read               -
//   preload   C, written              B, transposed or not
//   compute   A                       D
//
// Garbage operands and configurations touch nothing.
module command_ranges #(
  parameter int unsigned Dim = 4
) (
  input  logic [6:0]                  funct_i,
  input  logic [63:0]                 rs1_i,
  input  logic [63:0]                 rs2_i,
  input  logic [15:0]                 block_stride_i,  // of the mvin's stream
  input  logic [15:0]                 a_stride_i,
  input  logic [15:0]                 c_stride_i,
  input  logic                        transpose_a_i,
  output accelerator_pkg::table_e     table_o,
  output logic                        configures_o,
  output logic                        writes_main_o,   // an execute command writes its main range
  output accelerator_pkg::row_range_t main_o,
  output accelerator_pkg::row_range_t second_o
);

  localparam int unsigned DimBits = $clog2(Dim);

  accelerator_pkg::block_t block_1, block_2;
  logic [27:0] base_1, base_2, extra, length;
  logic garbage_1, garbage_2;
  logic [15:0] groups, stored_rows, b_rows;

  assign block_1 = rs1_i;
  assign block_2 = rs2_i;
  assign garbage_1 = &block_1.address;
  assign garbage_2 = &block_2.address;
  assign base_1 = {1'b0, block_1.address.in_accumulator, block_1.address.row};
  assign base_2 = {1'b0, block_2.address.in_accumulator, block_2.address.row};
  // Column groups beyond the first one of a move.
  assign groups = (block_2.columns - 16'd1) >> DimBits;
  assign stored_rows = transpose_a_i ? block_1.columns : block_1.rows;
  assign b_rows = (block_1.columns > block_1.rows) ? block_1.columns : block_1.rows;

  always_comb begin
    table_o = accelerator_pkg::ExecuteTable;
    configures_o = 1'b0;
    writes_main_o = 1'b0;
    main_o = '0;
    second_o = '0;
    extra = '0;
    length = '0;
    unique case (funct_i)
      accelerator_pkg::Config: begin
        configures_o = 1'b1;
        if (rs1_i[1:0] == accelerator_pkg::ConfigLd) begin
          table_o = accelerator_pkg::LoadTable;
        end else if (rs1_i[1:0] == accelerator_pkg::ConfigSt) begin
          table_o = accelerator_pkg::StoreTable;
        end
      end
      accelerator_pkg::Mvin, accelerator_pkg::Mvin2, accelerator_pkg::Mvin3: begin
        table_o = accelerator_pkg::LoadTable;
        extra = 28'(groups) * 28'(block_stride_i);
        main_o.first = base_2;
        main_o.past = base_2 + extra + 28'(block_2.rows);
      end
      accelerator_pkg::Mvout: begin
        table_o = accelerator_pkg::StoreTable;
        extra = 28'(groups) << DimBits;
        main_o.first = base_2;
        main_o.past = base_2 + extra + 28'(block_2.rows);
      end
      accelerator_pkg::Preload: begin
        writes_main_o = 1'b1;
        length = (28'(block_2.rows) - 28'd1) * 28'(c_stride_i) + 28'd1;
        if (!garbage_2 && block_2.rows != '0) begin
          main_o.first = base_2;
          main_o.past = base_2 + length;
        end
        if (!garbage_1) begin
          second_o.first = base_1;
          second_o.past = base_1 + 28'(b_rows);
        end
      end
      accelerator_pkg::ComputePreloaded, accelerator_pkg::ComputeAccumulated: begin
        length = (28'(stored_rows) - 28'd1) * 28'(a_stride_i) + 28'd1;
        if (!garbage_1 && stored_rows != '0) begin
          main_o.first = base_1;
          main_o.past = base_1 + length;
        end
        if (!garbage_2) begin
          second_o.first = base_2;
          second_o.past = base_2 + 28'(block_2.rows);
        end
      end
      default: ;
    endcase
  end

endmodule
