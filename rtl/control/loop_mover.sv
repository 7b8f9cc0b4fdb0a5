// A load or store unit of the loop unroller: walks over the blocks of a matrix as it sits in
// memory, some blocks of a row per step, and gives a command for each step. Addresses grow by
// addition; there is no multiplier.
//
// All inputs from `dram_i` on belong to one loop and keep still from start to end. `start_i` is
// accepted when the unit is not busy.
module loop_mover #(
  parameter int unsigned Dim = 4,
  parameter int unsigned ElementBytes = 2,
  parameter logic [6:0] Funct = accelerator_pkg::Mvin
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            start_i,
  input  logic                            advance_i,         // to the next step
  input  logic [63:0]                     dram_i,            // of the matrix
  input  logic [63:0]                     stride_i,          // elements from row to row
  input  accelerator_pkg::local_address_t local_i,           // first local row
  input  logic [15:0]                     row_blocks_i,
  input  logic [15:0]                     column_blocks_i,
  input  logic [15:0]                     row_pad_i,         // elements missing from the last block
  input  logic [15:0]                     column_pad_i,
  input  logic [15:0]                     max_step_i,        // blocks per step at most
  input  logic                            rows_inner_i,      // rows change fastest
  output logic                            busy_o,
  output logic                            last_o,            // this is the last step
  output logic [15:0]                     row_o,
  output logic [15:0]                     column_o,
  output logic [15:0]                     step_o,            // nominal blocks per step
  output accelerator_pkg::command_t       command_o
);

  localparam int unsigned DimBits = $clog2(Dim);
  localparam int unsigned BlockBits = $clog2(Dim * ElementBytes);

  logic busy_d, busy_q, row_ends, column_ends;
  logic [15:0] row_d, row_q, column_d, column_q, step, left, blocks;
  // Of the first block of this row of blocks.
  logic [63:0] row_dram_d, row_dram_q;
  logic [25:0] row_local_d, row_local_q;

  assign step = (max_step_i < column_blocks_i) ? max_step_i : column_blocks_i;
  assign left = column_blocks_i - column_q;
  assign blocks = (step < left) ? step : left;
  assign row_ends = row_q == row_blocks_i - 16'd1;
  assign column_ends = left <= step;

  assign busy_o = busy_q;
  assign last_o = row_ends && column_ends;
  assign row_o = row_q;
  assign column_o = column_q;
  assign step_o = step;

  accelerator_pkg::block_t block;
  always_comb begin
    block.address = local_i;
    block.address.row = row_local_q + (26'(column_q) << DimBits);
    block.rows = 16'(Dim) - (row_ends ? row_pad_i : 16'd0);
    block.columns = (blocks << DimBits) - (column_ends ? column_pad_i : 16'd0);
    command_o.from_loop = 1'b1;
    command_o.funct = Funct;
    command_o.rs1 = row_dram_q + (64'(column_q) << BlockBits);
    command_o.rs2 = block;
  end

  logic next_row;
  assign next_row = rows_inner_i || column_ends;

  always_comb begin
    busy_d = busy_q;
    row_d = row_q;
    column_d = column_q;
    row_dram_d = row_dram_q;
    row_local_d = row_local_q;
    if (start_i) begin
      busy_d = 1'b1;
      row_d = '0;
      column_d = '0;
      row_dram_d = dram_i;
      row_local_d = local_i.row;
    end else if (advance_i) begin
      if (last_o) busy_d = 1'b0;
      if (next_row) begin
        row_d = row_ends ? '0 : row_q + 16'd1;
        row_dram_d = row_ends ? dram_i : row_dram_q + (stride_i << BlockBits);
        row_local_d = row_ends ? local_i.row : row_local_q + (26'(column_blocks_i) << DimBits);
      end
      if (!rows_inner_i || row_ends) column_d = column_ends ? '0 : column_q + step;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      row_q <= '0;
      column_q <= '0;
      row_dram_q <= '0;
      row_local_q <= '0;
    end else begin
      busy_q <= busy_d;
      row_q <= row_d;
      column_q <= column_d;
      row_dram_q <= row_dram_d;
      row_local_q <= row_local_d;
    end
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(start_i && busy_q))
      else $error("start of a busy unit");
      assert (!(advance_i && !busy_q))
      else $error("step of an idle unit");
    end
  end
`endif

endmodule
