// Which of the commands that are done is reported to the reservation station in this cycle:
// products that have left the mesh, then other execute commands, then loads, then stores.
module completion_arbiter (
  input  logic                    mesh_valid_i,
  input  logic [7:0]              mesh_id_i,
  output logic                    mesh_ready_o,
  input  logic                    fed_valid_i,
  input  logic [7:0]              fed_id_i,
  output logic                    fed_ready_o,
  input  logic                    load_valid_i,
  input  logic [7:0]              load_id_i,
  output logic                    load_ready_o,
  input  logic                    store_valid_i,
  input  logic [7:0]              store_id_i,
  output logic                    store_ready_o,
  output logic                    complete_o,
  output accelerator_pkg::table_e table_o,
  output logic [7:0]              id_o
);

  assign mesh_ready_o = 1'b1;
  assign fed_ready_o = !mesh_valid_i;
  assign load_ready_o = fed_ready_o && !fed_valid_i;
  assign store_ready_o = load_ready_o && !load_valid_i;
  assign complete_o = mesh_valid_i || fed_valid_i || load_valid_i || store_valid_i;

  always_comb begin
    if (mesh_valid_i) begin
      table_o = accelerator_pkg::ExecuteTable;
      id_o = mesh_id_i;
    end else if (fed_valid_i) begin
      table_o = accelerator_pkg::ExecuteTable;
      id_o = fed_id_i;
    end else if (load_valid_i) begin
      table_o = accelerator_pkg::LoadTable;
      id_o = load_id_i;
    end else begin
      table_o = accelerator_pkg::StoreTable;
      id_o = store_id_i;
    end
  end

endmodule
