using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class PaymentsByStatus : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Payments_ClientAddress_InitiatedAt",
                table: "Payments");

            migrationBuilder.CreateIndex(
                name: "IX_Payments_ClientAddress_Status_InitiatedAt",
                table: "Payments",
                columns: new[] { "ClientAddress", "Status", "InitiatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Payments_CustomerId_Status_InitiatedAt_Id",
                table: "Payments",
                columns: new[] { "CustomerId", "Status", "InitiatedAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Payments_ClientAddress_Status_InitiatedAt",
                table: "Payments");

            migrationBuilder.DropIndex(
                name: "IX_Payments_CustomerId_Status_InitiatedAt_Id",
                table: "Payments");

            migrationBuilder.CreateIndex(
                name: "IX_Payments_ClientAddress_InitiatedAt",
                table: "Payments",
                columns: new[] { "ClientAddress", "InitiatedAt" });
        }
    }
}
