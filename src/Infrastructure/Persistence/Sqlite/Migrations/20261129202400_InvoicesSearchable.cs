using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class InvoicesSearchable : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Invoices",
                type: "TEXT",
                maxLength: 2305,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Unsearchable",
                table: "Invoices",
                column: "Id",
                filter: "\"SearchText\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Invoices_Unsearchable",
                table: "Invoices");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Invoices");
        }
    }
}
