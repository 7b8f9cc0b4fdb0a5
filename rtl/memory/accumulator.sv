// The accumulator: rows that are overwritten or added to, one update per cycle. An update reads its
// row in the cycle in which it comes, adds in the next one, and writes in the one after that; what
// the two updates before it make of its row is forwarded, so that no update is ever refused.
//
// With a shared read port an accumulating update takes it from reads; without, the memory has a
// second one. A row that is still on its way to the memory cannot be read.
module accumulator #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Rows = 4096,
  parameter logic SharedReadPort = 1'b1,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned AddressWidth = $clog2(Rows)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    update_i,
  input  logic                    update_adds_i,
  input  logic [AddressWidth-1:0] update_row_i,
  input  logic [Dim-1:0]          update_elements_i,  // which elements change
  input  logic [RowWidth-1:0]     update_data_i,
  input  logic                    read_i,
  input  logic [AddressWidth-1:0] read_row_i,
  output logic                    read_ready_o,
  output logic [RowWidth-1:0]     read_data_o
);

  localparam logic [Width-1:0] One = {2'b00, {(ExpWidth - 1) {1'b1}}, {ManWidth{1'b0}}};

  typedef struct packed {
    logic                    adds;
    logic [AddressWidth-1:0] row;
    logic [Dim-1:0]          elements;
    logic [RowWidth-1:0]     data;
  } update_t;

  (* ram_style = "block" *) logic [RowWidth-1:0] rows_q [Rows];
  logic add_valid_q, write_valid_q, written_valid_q;
  update_t add_q, write_q;

  /////////////////
  // Ports
  /////////////////
  logic reads_old, reads, read_hits;
  logic [RowWidth-1:0] old_data;

  assign read_hits = (add_valid_q && add_q.row == read_row_i) ||
      (write_valid_q && write_q.row == read_row_i);
  assign reads_old = update_i && update_adds_i;
  assign read_ready_o = !(SharedReadPort && update_i && update_adds_i) && !read_hits;
  assign reads = read_i && read_ready_o;

  if (SharedReadPort) begin : gen_shared
    logic [AddressWidth-1:0] port_row;
    logic [RowWidth-1:0] port_q;

    assign port_row = reads_old ? update_row_i : read_row_i;
    always_ff @(posedge clk_i) begin
      if (reads_old || reads) port_q <= rows_q[port_row];
    end
    assign old_data = port_q;
    assign read_data_o = port_q;
  end else begin : gen_separate
    logic [RowWidth-1:0] old_q, read_q;

    always_ff @(posedge clk_i) begin
      if (reads_old) old_q <= rows_q[update_row_i];
      if (reads) read_q <= rows_q[read_row_i];
    end
    assign old_data = old_q;
    assign read_data_o = read_q;
  end

  /////////////////
  // Update
  /////////////////
  // The update before this one is being written, the one before that was written while this one
  // read its row.
  logic [RowWidth-1:0] sums, write_data, written_data_q;
  logic [AddressWidth-1:0] written_row_q;
  logic [Dim-1:0] from_write, from_written, written_elements_q, unused_valid;

  assign write_data = write_q.adds ? sums : write_q.data;
  assign from_write = (write_valid_q && write_q.row == add_q.row) ? write_q.elements : '0;
  assign from_written =
      (written_valid_q && written_row_q == add_q.row) ? written_elements_q : '0;

  for (genvar i = 0; i < Dim; i++) begin : gen_element
    logic [Width-1:0] old;

    assign old = from_write[i] ? write_data[i*Width+:Width] :
        from_written[i] ? written_data_q[i*Width+:Width] : old_data[i*Width+:Width];
    fp_multiply_add #(
      .ExpWidth(ExpWidth),
      .ManWidth(ManWidth),
      .Latency (1)
    ) u_add (
      .clk_i   (clk_i),
      .rst_ni  (rst_ni),
      .valid_i (add_valid_q && add_q.adds),
      .a_i     (old),
      .w_i     (One),
      .s_i     (add_q.data[i*Width+:Width]),
      .valid_o (unused_valid[i]),
      .result_o(sums[i*Width+:Width])
    );
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      add_valid_q <= 1'b0;
      write_valid_q <= 1'b0;
      written_valid_q <= 1'b0;
    end else begin
      add_valid_q <= update_i;
      write_valid_q <= add_valid_q;
      written_valid_q <= write_valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (update_i) begin
      add_q.adds <= update_adds_i;
      add_q.row <= update_row_i;
      add_q.elements <= update_elements_i;
      add_q.data <= update_data_i;
    end
    if (add_valid_q) write_q <= add_q;
    if (write_valid_q) begin
      written_row_q <= write_q.row;
      written_elements_q <= write_q.elements;
      written_data_q <= write_data;
    end
  end
  always_ff @(posedge clk_i) begin
    if (write_valid_q) begin
      for (int unsigned i = 0; i < Dim; i++) begin
        if (write_q.elements[i]) begin
          rows_q[write_q.row][i*Width+:Width] <= write_data[i*Width+:Width];
        end
      end
    end
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(SharedReadPort && reads_old && reads))
      else $error("two reads on one port");
    end
  end
`endif

endmodule
