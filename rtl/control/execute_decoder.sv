// Commands of the execute table as operations: blocks as they are stored, under the strides and
// transposes of the configuration before them. Combinational but for the configuration, which takes
// effect when its command is accepted.
module execute_decoder (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      accept_i,
  input  accelerator_pkg::command_t command_i,
  input  logic [7:0]                id_i,
  output execute_pkg::operation_t   operation_o
);

  /////////////////
  // Configuration
  /////////////////
  logic [15:0] a_stride_d, a_stride_q, c_stride_d, c_stride_q;
  logic transpose_a_d, transpose_a_q, transpose_b_d, transpose_b_q;

  always_comb begin
    a_stride_d = a_stride_q;
    c_stride_d = c_stride_q;
    transpose_a_d = transpose_a_q;
    transpose_b_d = transpose_b_q;
    if (accept_i && command_i.funct == accelerator_pkg::Config) begin
      a_stride_d = command_i.rs1[31:16];
      c_stride_d = command_i.rs2[63:48];
      // Bit 7: the strides only.
      if (!command_i.rs1[7]) begin
        transpose_a_d = command_i.rs1[8];
        transpose_b_d = command_i.rs1[9];
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      a_stride_q <= 16'd1;
      c_stride_q <= 16'd1;
      transpose_a_q <= 1'b0;
      transpose_b_q <= 1'b0;
    end else begin
      a_stride_q <= a_stride_d;
      c_stride_q <= c_stride_d;
      transpose_a_q <= transpose_a_d;
      transpose_b_q <= transpose_b_d;
    end
  end

  /////////////////
  // Operation
  /////////////////
  accelerator_pkg::block_t block_1, block_2;
  logic is_preload, is_config, swap;

  assign block_1 = command_i.rs1;
  assign block_2 = command_i.rs2;
  assign is_config = command_i.funct == accelerator_pkg::Config;
  assign is_preload = command_i.funct == accelerator_pkg::Preload;
  assign swap = is_preload ? transpose_b_q : transpose_a_q;

  always_comb begin
    operation_o = '0;
    operation_o.kind = execute_pkg::Configure;
    operation_o.reported = 1'b1;
    operation_o.id = id_i;
    if (!is_config) begin
      operation_o.kind = is_preload ? execute_pkg::Preload : execute_pkg::Compute;
      operation_o.flip = command_i.funct == accelerator_pkg::ComputePreloaded;
      operation_o.transpose = swap;
      operation_o.accumulate = block_2.address.accumulate;
      operation_o.first.present = !(&block_1.address);
      operation_o.first.row = block_1.address.row;
      operation_o.first.stride = is_preload ? 16'd1 : a_stride_q;
      // Commands name the operand, not the block that is stored.
      operation_o.first.rows = swap ? block_1.columns[4:0] : block_1.rows[4:0];
      operation_o.first.columns = swap ? block_1.rows[4:0] : block_1.columns[4:0];
      operation_o.second.present = !(&block_2.address);
      operation_o.second.row = block_2.address.row;
      operation_o.second.stride = is_preload ? c_stride_q : 16'd1;
      operation_o.second.rows = block_2.rows[4:0];
      operation_o.second.columns = block_2.columns[4:0];
    end
  end

  logic unused_fields;
  assign unused_fields = ^{command_i, block_1, block_2};

endmodule
