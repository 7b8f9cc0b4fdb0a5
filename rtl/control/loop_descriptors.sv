// The two loop descriptors: collects the operands of LOOP_WS commands. Each descriptor keeps what
// it was given last.
module loop_descriptors (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          take_i,  // a LOOP_WS or one of its configurations,
  input  logic                          tail_i,  // for this descriptor
  input  logic [6:0]                    funct_i,
  input  logic [63:0]                   rs1_i,
  input  logic [63:0]                   rs2_i,
  output accelerator_pkg::loop_shape_t  shape_0_o,
  output accelerator_pkg::loop_shape_t  shape_1_o,
  output accelerator_pkg::loop_memory_t memory_0_o,
  output accelerator_pkg::loop_memory_t memory_1_o
);

  accelerator_pkg::loop_shape_t shape_0_q, shape_1_q, shape_d;
  accelerator_pkg::loop_memory_t memory_0_q, memory_1_q, memory_d;
  // The accumulator's half for the next loop: changes after each loop that stores C.
  logic c_upper_d, c_upper_q;

  always_comb begin
    shape_d = tail_i ? shape_1_q : shape_0_q;
    memory_d = tail_i ? memory_1_q : memory_0_q;
    c_upper_d = c_upper_q;
    unique case (funct_i)
      accelerator_pkg::LoopWsBounds: begin
        shape_d.i = rs2_i[15:0];
        shape_d.j = rs2_i[31:16];
        shape_d.k = rs2_i[47:32];
        shape_d.pad_i = rs1_i[15:0];
        shape_d.pad_j = rs1_i[31:16];
        shape_d.pad_k = rs1_i[47:32];
      end
      accelerator_pkg::LoopWsAddressesAb: begin
        memory_d.a_dram = rs1_i;
        memory_d.b_dram = rs2_i;
      end
      accelerator_pkg::LoopWsAddressesDc: begin
        memory_d.d_dram = rs1_i;
        memory_d.c_dram = rs2_i;
      end
      accelerator_pkg::LoopWsStridesAb: begin
        memory_d.a_stride = rs1_i;
        memory_d.b_stride = rs2_i;
      end
      accelerator_pkg::LoopWsStridesDc: begin
        memory_d.d_stride = rs1_i;
        memory_d.c_stride = rs2_i;
      end
      accelerator_pkg::LoopWs: begin
        shape_d.accumulate = rs1_i[0];
        shape_d.transpose_a = rs2_i[0];
        shape_d.transpose_b = rs2_i[1];
        memory_d.full_c = rs1_i[1];
        memory_d.residual_add = rs2_i[2];
        // Scratchpad identifiers: 1 the lower half, 2 the upper one, 0 the descriptor's own.
        memory_d.a_upper = (rs1_i[19:18] == 2'd0) ? tail_i : rs1_i[19];
        memory_d.b_upper = (rs1_i[17:16] == 2'd0) ? tail_i : rs1_i[17];
        memory_d.c_upper = rs2_i[2] ? tail_i : c_upper_q;
        if (memory_d.c_dram != '0) c_upper_d = !c_upper_q;
      end
      default: ;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shape_0_q <= '0;
      shape_1_q <= '0;
      memory_0_q <= '0;
      memory_1_q <= '0;
      c_upper_q <= 1'b0;
    end else if (take_i) begin
      c_upper_q <= c_upper_d;
      if (tail_i) begin
        shape_1_q <= shape_d;
        memory_1_q <= memory_d;
      end else begin
        shape_0_q <= shape_d;
        memory_0_q <= memory_d;
      end
    end
  end

  assign shape_0_o = shape_0_q;
  assign shape_1_o = shape_1_q;
  assign memory_0_o = memory_0_q;
  assign memory_1_o = memory_1_q;

endmodule
