using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LostChargesAndHolds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CustomerReference",
                table: "Orphans",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "InvoiceReferences",
                table: "Orphans",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Method",
                table: "Orphans",
                type: "TEXT",
                maxLength: 10,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_BankName",
                table: "Orphans",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_Brand",
                table: "Orphans",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_Last4",
                table: "Orphans",
                type: "TEXT",
                maxLength: 4,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Outcome",
                table: "Orphans",
                type: "TEXT",
                maxLength: 10,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PaymentNumber",
                table: "Orphans",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RefundedMinor",
                table: "Orphans",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "ReturnCode",
                table: "Orphans",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SeenAt",
                table: "Orphans",
                type: "TEXT",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Standing",
                table: "Orphans",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "PaymentHolds",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    Since = table.Column<DateTime>(type: "TEXT", precision: 6, nullable: true),
                    By = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentHolds", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "PaymentHolds",
                columns: new[] { "Id", "By", "Reason", "Since", "Version" },
                values: new object[] { 1, null, null, null, 0 });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PaymentHolds");

            migrationBuilder.DropColumn(
                name: "CustomerReference",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "InvoiceReferences",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Method",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_BankName",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_Brand",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_Last4",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Outcome",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "PaymentNumber",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "RefundedMinor",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "ReturnCode",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "SeenAt",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Standing",
                table: "Orphans");
        }
    }
}
