using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LedgerOfMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Emails_CustomerId",
                table: "Emails");

            migrationBuilder.AddColumn<DateTime>(
                name: "ClosedAt",
                table: "Emails",
                type: "TEXT",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LastTo",
                table: "Emails",
                type: "TEXT",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ResendOf",
                table: "Emails",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "State",
                table: "Emails",
                type: "TEXT",
                maxLength: 10,
                nullable: false,
                defaultValue: "Queued");

            migrationBuilder.AddColumn<DateTime>(
                name: "StoppedAt",
                table: "Emails",
                type: "TEXT",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WithdrawnBecause",
                table: "Emails",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            // What was sent before the ledger existed.
            migrationBuilder.Sql("UPDATE \"Emails\" SET \"State\" = 'Sent' WHERE \"SentAt\" IS NOT NULL;");

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CustomerId_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "CustomerId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_Kind_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "Kind", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_State_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "State", "CreatedAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Emails_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_CustomerId_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_Kind_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_State_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "ClosedAt",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "LastTo",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "ResendOf",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "State",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "StoppedAt",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "WithdrawnBecause",
                table: "Emails");

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CustomerId",
                table: "Emails",
                column: "CustomerId");
        }
    }
}
